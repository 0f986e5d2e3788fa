/**
 * Pages on which it can be seen what tells a visitor of news: notifications and tones are counted as
 * the browser makes them, and a page can be hidden, which a browser without a screen never does.
 */
import type { BrowserContext, Page } from 'playwright-core';
import { until } from '../../../server/lib/until.ts';
import { type WidgetPage, type WidgetTest, WITHIN_MS } from './widget-page.ts';

export interface Shown {
  title: string;
  body: string;
  tag: string;
  lang: string;
  dir: string;
}

/** What the page's scripts find under the global `seen`. */
export interface Seen {
  notifications: Shown[];
  last: Notification | undefined;
  asked: number;
  rung: number;
}

export interface NewsPage extends WidgetPage {
  notifications(): Promise<Shown[]>;
  asked(): Promise<number>;
  rung(): Promise<number>;
  /** The visitor goes to another tab, or comes back. */
  hide(isHidden?: boolean): Promise<void>;
  title(): Promise<string>;
  /** What screen readers heard last. */
  spoken(): Promise<string>;
  openSettings(): Promise<void>;
  turnSwitch(name: string): Promise<void>;
}

/** Within the page. */
declare const seen: Seen;

/** A visitor; their pages have real focus, of which one at a time has it. */
export async function newVisitor(
  { browser }: WidgetTest,
  permissions: string[] = ['notifications'],
): Promise<BrowserContext> {
  const context = await browser.newContext({ permissions });
  await context.addInitScript(() => {
    const seen: Seen = { notifications: [], last: undefined, asked: 0, rung: 0 };
    globalThis.Notification = class extends Notification {
      constructor(title: string, options: NotificationOptions = {}) {
        super(title, options);
        const { body = '', tag = '', lang = '', dir = '' } = options;
        seen.notifications.push({ title, body, tag, lang, dir });
        seen.last = this;
      }
      static override requestPermission(): Promise<NotificationPermission> {
        seen.asked += 1;
        return super.requestPermission();
      }
    };
    const { start } = OscillatorNode.prototype;
    OscillatorNode.prototype.start = function (when) {
      seen.rung += 1;
      return start.call(this, when);
    };
    Object.assign(globalThis, { seen });
  });
  return context;
}

export async function visitNews(
  test: WidgetTest,
  context: BrowserContext,
  room = 'lobby',
): Promise<NewsPage> {
  const widget = await test.visit({ context, room });
  const { page } = widget;
  const devTools = await context.newCDPSession(page);
  await devTools.send('Emulation.setFocusEmulationEnabled', { enabled: false });
  await page.bringToFront();
  await becomes(() => hasFocus(page), true, 'focus');
  await page.getByRole('textbox', { name: /^Message to/ }).waitFor();
  await isJoined(page);
  return {
    ...widget,
    notifications: () => page.evaluate(() => seen.notifications),
    asked: () => page.evaluate(() => seen.asked),
    rung: () => page.evaluate(() => seen.rung),
    hide: (isHidden = true) =>
      page.evaluate((isHidden) => {
        Object.defineProperty(document, 'hidden', { configurable: true, get: () => isHidden });
        document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
      }, isHidden),
    title: () => page.title(),
    spoken: async () => await page.locator('starling-room [aria-live=polite]').textContent() ?? '',
    openSettings: () => page.getByRole('button', { name: 'Settings' }).click(),
    turnSwitch: (name) => page.getByRole('switch', { name }).click(),
  };
}

/** Resolves once `look` gives `wanted`; says what it gave otherwise. */
export async function becomes<T>(look: () => Promise<T>, wanted: T, what: string): Promise<void> {
  let last: T | undefined;
  const isWanted = async (): Promise<boolean> => {
    last = await look();
    return JSON.stringify(last) === JSON.stringify(wanted);
  };
  await until(isWanted, { withinMs: WITHIN_MS, what }).catch((error: Error) => {
    throw new Error(`${error.message}; it was ${JSON.stringify(last)}`);
  });
}

export function hasFocus(page: Page): Promise<boolean> {
  return page.evaluate(() => document.hasFocus());
}

/** The room is entered: from now on a message is news. */
function isJoined(page: Page): Promise<void> {
  return page.locator('starling-log [role=log][aria-busy=false]').waitFor();
}
