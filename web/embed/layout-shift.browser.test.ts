/**
 * Layout shifts on a page with the documented tag, whose script arrives after the first paint.
 */
import { readFile } from 'node:fs/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Page } from 'playwright-core';
import { serveHtml } from '../../scripts/testkit/serve-html.ts';
import { type WidgetTest, WITHIN_MS, withWidget } from '../../scripts/testkit/web/widget-page.ts';

const test = suite('layout shift');

const VIEWPORTS = [{ width: 390, height: 844 }, { width: 1280, height: 800 }];

interface HostPage {
  tag: string;
  head?: string;
  policy?: string;
  /** The server answers once the chat says that it is connecting. */
  isSlow?: boolean;
}

interface LateScript {
  /** Sum of the scores of all layout shifts. */
  shift: number;
  /** Places of the elements around the chat, before and after the script has run. */
  before: string;
  after: string;
}

test('the documented tags shift nothing', () =>
  withWidget(async (widget) => {
    const { inline, launcher, rule } = await documented(widget.server.url);
    const pages: Record<string, HostPage> = {
      inline: { tag: inline },
      launcher: { tag: launcher },
      'style sheet under a strict policy': {
        tag: inline.replace(/ style="[^"]*"/, ''),
        head: `<style nonce="page">${rule}</style>`,
        policy: `default-src 'none'; script-src ${widget.server.url}; style-src 'nonce-page'; ` +
          `connect-src ${widget.server.url} ${widget.server.url.replace('http', 'ws')}`,
      },
    };
    await assertStill(widget, pages);
  }));

test('the tags of /embed shift nothing, in the dark theme', () =>
  withWidget(async (widget) => {
    const { page } = await widget.visit();
    await page.goto(`${widget.server.url}/embed`);
    await page.getByRole('radio', { name: 'Dark' }).check();
    const pages: Record<string, HostPage> = {};
    for (const mode of ['In the page', 'Launcher']) {
      await page.getByRole('radio', { name: mode }).check();
      pages[mode] = { tag: (await page.locator('#snippet').textContent())! };
      assert.match(pages[mode].tag, 'theme="dark"');
    }
    await assertStill(widget, pages);
  }));

test('a slow connection shifts nothing', () =>
  withWidget(async (widget) => {
    const { inline } = await documented(widget.server.url);
    await assertStill(widget, { 'slow connection': { tag: inline, isSlow: true } });
  }));

test('without its style the tag gets the same height', () =>
  withWidget(async (widget) => {
    const { inline } = await documented(widget.server.url);
    const [viewport] = VIEWPORTS;
    const styled = await loadLate(widget, { tag: inline }, viewport!);
    const plain = await loadLate(
      widget,
      { tag: inline.replace(/ style="[^"]*"/, '') },
      viewport!,
    );
    assert.is(plain.after, styled.after);
  }));

test.run();

async function assertStill(widget: WidgetTest, pages: Record<string, HostPage>): Promise<void> {
  for (const [name, page] of Object.entries(pages)) {
    for (const viewport of VIEWPORTS) {
      const { shift, before, after } = await loadLate(widget, page, viewport);
      assert.is(shift, 0, `${name}, ${viewport.width} px`);
      assert.is(after, before, `${name}, ${viewport.width} px`);
    }
  }
}

/** The tags of README.md and docs/embedding.md, and the rule for pages without inline styles. */
async function documented(url: string) {
  const read = async (path: string) =>
    (await readFile(new URL(`../../${path}`, import.meta.url), 'utf8'))
      .replaceAll('https://chat.example.org', url);
  const [readme, docs] = await Promise.all([read('README.md'), read('docs/embedding.md')]);
  const inline = /```html\n(<script[^`]*<starling-chat[^`]*)```/.exec(readme)![1]!;
  const launcher = /```html\n(<starling-chat[^`]*mode="launcher"[^`]*)```/.exec(docs)![1]!;
  const script = inline.split('\n')[0]!;
  const [, rule] = /## Content-Security-Policy\n.*?```css\n(.*?)```/s.exec(docs)!;
  return { inline, launcher: `${script}\n${launcher}`, rule: rule! };
}

/** Loads an article with the tag; the script arrives once the article is painted. */
async function loadLate(
  { browser }: WidgetTest,
  { tag, head = '', policy, isSlow = false }: HostPage,
  viewport: { width: number; height: number },
): Promise<LateScript> {
  const text = `<p>${'Some words of an article. '.repeat(20)}</p>`;
  const host = await serveHtml(
    `<html lang="en"><meta name="viewport" content="width=device-width">${head}
     <h1>An article</h1>${text}${tag}${text}${text}`,
    policy ? { 'Content-Security-Policy': policy } : {},
  );
  const context = await browser.newContext({ viewport });
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(WITHIN_MS);
    let release = () => {};
    const isReleased = new Promise<void>((resolve) => release = resolve);
    await page.route('**/starling.js', async (route) => {
      await isReleased;
      await route.continue();
    });
    const answer = isSlow ? await holdAnswers(page) : () => {};
    await page.addInitScript(observeShifts);
    await page.goto(host.url, { waitUntil: 'commit' });
    await page.waitForFunction(() =>
      document.querySelectorAll('p').length === 3 &&
      performance.getEntriesByName('first-contentful-paint').length > 0
    );
    const before = await places(page);
    release();
    const part = tag.includes('launcher') ? 'button' : 'textarea';
    await page.locator(`starling-chat ${part}`).first().waitFor();
    if (isSlow) {
      const line = page.locator('starling-status .wait');
      await line.evaluate((wait) => Promise.all(wait.getAnimations().map((one) => one.finished)));
      answer();
      await line.waitFor({ state: 'detached' });
    }
    return { shift: await shiftOf(page), before, after: await places(page) };
  } finally {
    await context.close();
    host.close();
  }
}

async function holdAnswers(page: Page): Promise<() => void> {
  let answer = () => {};
  const isAnswered = new Promise<void>((resolve) => answer = resolve);
  await page.routeWebSocket('**/chat', (socket) => {
    const server = socket.connectToServer();
    server.onMessage(async (frame) => {
      await isAnswered;
      socket.send(frame);
    });
  });
  return answer;
}

function places(page: Page): Promise<string> {
  return page.evaluate(() =>
    [...document.querySelectorAll('h1, p')].map((element) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return `${element.localName} ${x},${y} ${width}x${height}`;
    }).join('\n')
  );
}

interface Shift extends PerformanceEntry {
  value: number;
  hadRecentInput: boolean;
}

function observeShifts(): void {
  const shifts: Shift[] = [];
  const add = (entries: PerformanceEntryList) => shifts.push(...entries as Shift[]);
  const observer = new PerformanceObserver((list) => add(list.getEntries()));
  observer.observe({ type: 'layout-shift', buffered: true });
  const shiftSum = () => {
    add(observer.takeRecords());
    return shifts.reduce((sum, one) => sum + (one.hadRecentInput ? 0 : one.value), 0);
  };
  Object.assign(globalThis, { shiftSum });
}

/** Waits for the frame that reports the last shift. */
function shiftOf(page: Page): Promise<number> {
  return page.evaluate(async () => {
    for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
    return (globalThis as unknown as { shiftSum(): number }).shiftSum();
  });
}
