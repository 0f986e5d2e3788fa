/**
 * Pages with the widget over a fake client, for tests of rare states; other bundles are built.
 */
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, stop } from 'esbuild';
import type { BrowserContextOptions, Page, Route } from 'playwright-core';
import { withBrowser } from '../browser.ts';
import * as shared from '../../../web/widget/loading/shared.ts';

export const WITHIN_MS = 10_000;

export interface FakePages {
  /** Opens a page with a widget; its scripts find the client in the global `fake`. */
  open(options?: FakePageOptions): Promise<Page>;
}

export interface FakePageOptions extends BrowserContextOptions {
  tag?: string;
  lang?: string;
  /** If false, the element exists but the room fails to load. */
  hasRoom?: boolean;
}

const TAG = '<starling-chat room="lobby"></starling-chat>';
const SERVER = 'https://chat.example/';
const ROOM = `${SERVER}starling-room.js`;
const PAGE = 'https://page.example/';
const DIST = new URL('../../../dist/', import.meta.url);

let bundled: ReturnType<typeof bundles> | undefined;

export async function withFakes(run: (pages: FakePages) => Promise<void>): Promise<void> {
  const scripts = await (bundled ??= bundles());
  await withBrowser((browser) =>
    run({
      async open({ tag = TAG, lang = 'en', hasRoom = true, ...options } = {}) {
        // A context, as the accessibility checker needs one.
        const context = await browser.newContext(options);
        await context.route(`${SERVER}**`, serveBuilt);
        await context.route(`${ROOM}*`, (route) =>
          hasRoom ? route.fulfill({ body: SHARED, ...SCRIPT }) : route.abort());
        await context.route(PAGE, (route) =>
          route.fulfill({ body: htmlOf(tag, lang), ...HTML }));
        const page = await context.newPage();
        page.setDefaultTimeout(WITHIN_MS);
        await page.goto(PAGE);
        await page.addScriptTag({ content: hasRoom ? scripts.widget : scripts.element });
        const isInline = hasRoom && !tag.includes('mode="launcher"');
        await page.locator(isInline ? 'starling-log .foot' : 'starling-chat').first()
          .waitFor({ state: 'attached' });
        // Messages before the log knows its visibility count as unread.
        if (isInline) await page.evaluate(twoFrames);
        return page;
      },
    })
  );
}

export function withFake(
  run: (page: Page) => Promise<void>,
  options: FakePageOptions = {},
): Promise<void> {
  return withFakes(async ({ open }) => await run(await open(options)));
}

const SCRIPT = {
  contentType: 'text/javascript',
  headers: { 'Access-Control-Allow-Origin': '*' },
};
/** The room is already in the page: lazy-loaded bundles import its exports from here. */
const SHARED = `export const { ${Object.keys(shared).join(', ')} } = shared;`;
async function twoFrames(): Promise<void> {
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
}

const HTML = { contentType: 'text/html; charset=utf-8' };

function htmlOf(tag: string, lang: string): string {
  const dir = lang === 'ar' ? 'rtl' : 'ltr';
  return `<!doctype html><html lang="${lang}" dir="${dir}"><title>A page</title>
    <meta name="viewport" content="width=device-width"><main><h1>A page</h1>${tag}</main>`;
}

async function serveBuilt(route: Route): Promise<void> {
  const { pathname } = new URL(route.request().url());
  if (pathname === '/starling-room.js') return await route.abort();
  await route.fulfill({
    body: await readFile(new URL(`.${pathname}`, DIST)),
    ...(pathname.endsWith('.js') ? SCRIPT : { ...SCRIPT, contentType: 'application/json' }),
  });
}

async function bundles(): Promise<{ widget: string; element: string }> {
  try {
    const names = await readdir(new URL('../../../web/widget/i18n/languages/', import.meta.url));
    const tags = names.map((name) => name.replace(/\.ts$/, ''));
    const [widget, element] = await Promise.all(
      ['fake-widget.ts', '../../../web/widget/entries/define-chat.ts'].map((name) =>
        bundle(name, tags)
      ),
    );
    return { widget: widget!, element: element! };
  } finally {
    await stop();
  }
}

async function bundle(name: string, tags: readonly string[]): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(name, import.meta.url))],
    bundle: true,
    format: 'iife',
    target: 'es2022',
    write: false,
    logLevel: 'error',
    define: {
      // The module's own address, which classic scripts lack.
      'import.meta.url': JSON.stringify(`${SERVER}starling.js`),
      LANGUAGE_TAGS: JSON.stringify(tags),
      // Any hash of the build.
      ROOM_INTEGRITY: '""',
      EMOJI_INTEGRITY: '""',
      EXTRAS_INTEGRITY: '""',
      NEWS_INTEGRITY: '""',
      PANEL_INTEGRITY: '""',
      MODERATION_INTEGRITY: '""',
      MENTIONS_INTEGRITY: '""',
    },
  });
  return outputFiles[0]!.text;
}
