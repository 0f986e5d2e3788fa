/**
 * Pages with the widget over a fake client, for tests of rare states.
 */
import { readdir } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type BuildOptions, stop } from 'esbuild';
import type { Browser, BrowserContextOptions, Page, Route } from 'playwright-core';
import { BUNDLES } from '../../build.ts';
import { withBrowser } from '../browser.ts';
import { assetPath, readBuilt } from './assets.ts';

export const WITHIN_MS = 10_000;

export interface FakePages {
  /** Opens a page with a widget; its scripts find the client in the global `fake`. */
  open(options?: FakePageOptions): Promise<Page>;
  /** Lends the page to a later `open` with the same options: a third of a new page's cost. */
  leave(page: Page): void;
}

export interface FakePageOptions extends BrowserContextOptions {
  tag?: string;
  lang?: string;
  /** If false, the element exists but the room fails to load. */
  hasRoom?: boolean;
}

const TAG = '<starling-chat room="lobby"></starling-chat>';
const ROOT = new URL('../../../', import.meta.url);
const SERVER = 'https://chat.example/';
const PAGE = 'https://page.example/';
/** Widget and room with a fake client; the other bundles import it, as they import the room. */
const WIDGET = 'fake-widget.js';
/** The element alone, whose room fails to load. */
const ELEMENT = 'element.js';

let bundled: Promise<Map<string, string>> | undefined;

export async function withFakes(run: (pages: FakePages) => Promise<void>): Promise<void> {
  const scripts = await (bundled ??= bundle());
  const left = new Map<string, Page>();
  const keys = new Map<Page, string>();
  await withBrowser((browser) =>
    run({
      async open(options = {}) {
        const key = JSON.stringify(options);
        const page = left.get(key) ?? await newPage(browser, options, scripts);
        left.delete(key);
        keys.set(page, key);
        // The mouse may rest where the next state has a message.
        await page.mouse.move(0, 0);
        await page.goto(PAGE);
        await page.evaluate(() =>
          [localStorage, sessionStorage].forEach((storage) => storage.clear())
        );
        const { tag = TAG, hasRoom = true } = options;
        await page.addScriptTag({ url: SERVER + (hasRoom ? WIDGET : ELEMENT), type: 'module' });
        const isInline = hasRoom && !tag.includes('mode="launcher"');
        await page.locator(isInline ? 'starling-log .foot' : 'starling-chat').first()
          .waitFor({ state: 'attached' });
        // Messages before the log knows its visibility count as unread.
        if (isInline) await page.evaluate(twoFrames);
        return page;
      },
      leave(page) {
        left.set(keys.get(page)!, page);
      },
    })
  );
}

async function newPage(
  browser: Browser,
  { tag = TAG, lang = 'en', hasRoom: _, ...options }: FakePageOptions,
  scripts: ReadonlyMap<string, string>,
): Promise<Page> {
  const context = await browser.newContext(options);
  if (options.permissions?.includes('notifications')) {
    await context.addInitScript(allowNotifications);
  }
  await context.route(`${SERVER}**`, (route) => serveScript(route, scripts));
  await context.route(PAGE, (route) => route.fulfill({ body: htmlOf(tag, lang), ...HTML }));
  const page = await context.newPage();
  page.setDefaultTimeout(WITHIN_MS);
  return page;
}

/** Chromium's headless shell denies them. */
function allowNotifications(): void {
  Object.defineProperty(Notification, 'permission', { get: () => 'granted' });
  Notification.requestPermission = () => Promise.resolve('granted');
}

export function withFake(
  run: (page: Page) => Promise<void>,
  options: FakePageOptions = {},
): Promise<void> {
  return withFakes(async ({ open }) => await run(await open(options)));
}

async function twoFrames(): Promise<void> {
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
}

const HTML = { contentType: 'text/html; charset=utf-8' };

function htmlOf(tag: string, lang: string): string {
  const dir = lang === 'ar' ? 'rtl' : 'ltr';
  return `<!doctype html><html lang="${lang}" dir="${dir}"><title>A page</title>
    <meta name="color-scheme" content="light dark">
    <meta name="viewport" content="width=device-width"><main><h1>A page</h1>${tag}</main>`;
}

async function serveScript(route: Route, scripts: ReadonlyMap<string, string>): Promise<void> {
  const name = new URL(route.request().url()).pathname.slice(1);
  // Languages and emoji as built.
  const body = name.endsWith('.json') ? await readBuilt(await assetPath(name)) : scripts.get(name);
  if (body === undefined) return await route.abort();
  await route.fulfill({
    body,
    contentType: name.endsWith('.js') ? 'text/javascript' : 'application/json',
    headers: { 'Access-Control-Allow-Origin': '*' },
  });
}

async function bundle(): Promise<Map<string, string>> {
  const names = await readdir(new URL('web/widget/i18n/languages/', ROOT));
  const tags = names.map((name) => name.replace(/\.ts$/, ''));
  const options = {
    absWorkingDir: fileURLToPath(ROOT),
    outdir: 'dist',
    bundle: true,
    format: 'esm',
    target: 'es2022',
    write: false,
    logLevel: 'error',
    define: {
      LANGUAGE_TAGS: JSON.stringify(tags),
      INTEGRITY: '{}',
      ROOM_PATH: '"starling-room.js"',
      ROOM_INTEGRITY: '""',
    },
  } satisfies BuildOptions;
  try {
    const built = await Promise.all([
      build({
        ...options,
        entryPoints: {
          'fake-widget': 'scripts/testkit/web/fake-widget.ts',
          ...BUNDLES,
        },
        splitting: true,
      }),
      build({ ...options, entryPoints: { element: 'web/widget/entries/define-chat.ts' } }),
    ]);
    const files = built.flatMap(({ outputFiles }) => outputFiles);
    return new Map(files.map(({ path, text }) => [basename(path), text]));
  } finally {
    await stop();
  }
}
