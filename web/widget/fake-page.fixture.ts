/**
 * Pages with the widget over a client without a server, for tests of states that a server seldom shows.
 */
import { fileURLToPath } from 'node:url';
import { build, stop } from 'esbuild';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { withBrowser } from '../../scripts/browser.ts';

export const WITHIN_MS = 10_000;

export interface FakePages {
  /** Opens a page with a widget in it; its scripts find the client under the global `fake`. */
  open(options?: BrowserContextOptions & { tag?: string }): Promise<Page>;
}

const TAG = '<starling-chat room="lobby"></starling-chat>';

/** Always closes the browser. */
export async function withFakes(run: (pages: FakePages) => Promise<void>): Promise<void> {
  const script = await bundle();
  await withBrowser((browser) =>
    run({
      async open({ tag = TAG, ...options } = {}) {
        // A context, as the accessibility checker needs one.
        const page = await (await browser.newContext(options)).newPage();
        page.setDefaultTimeout(WITHIN_MS);
        await page.setContent(
          `<!doctype html><html lang="en"><title>A page</title><main><h1>A page</h1>${tag}</main>`,
        );
        await page.addScriptTag({ content: script });
        await page.locator('starling-header').waitFor();
        return page;
      },
    })
  );
}

/** One page of them. */
export function withFake(
  run: (page: Page) => Promise<void>,
  options: BrowserContextOptions = {},
): Promise<void> {
  return withFakes(async ({ open }) => await run(await open(options)));
}

async function bundle(): Promise<string> {
  try {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL('fake-widget.fixture.ts', import.meta.url))],
      bundle: true,
      format: 'iife',
      target: 'es2022',
      write: false,
      logLevel: 'error',
      // The module's own address; a script without one has none.
      define: { 'import.meta.url': '"https://chat.example/starling.js"' },
    });
    return outputFiles[0]!.text;
  } finally {
    await stop();
  }
}
