/**
 * Pages that count the browser's notifications and tones, and can be hidden although headless.
 */
import type { BrowserContext, Page } from 'playwright-core';
import { becomes } from './becomes.ts';
import type { WidgetPage, WidgetTest } from './widget-page.ts';

export interface Shown {
  title: string;
  body: string;
  tag: string;
  lang: string;
  dir: string;
}

export interface Seen {
  notifications: Shown[];
  last: Notification | undefined;
  permissionRequests: number;
  tones: number;
}

export interface NotificationsPage extends WidgetPage {
  notifications(): Promise<Shown[]>;
  permissionRequests(): Promise<number>;
  tones(): Promise<number>;
  hide(isHidden?: boolean): Promise<void>;
  title(): Promise<string>;
  spoken(): Promise<string>;
  openSettings(): Promise<void>;
  turnSwitch(name: string): Promise<void>;
}

declare const seen: Seen;

export async function newVisitor(
  { browser }: WidgetTest,
  permissions: string[] = ['notifications'],
): Promise<BrowserContext> {
  const context = await browser.newContext({ permissions });
  await context.addInitScript(() => {
    const seen: Seen = { notifications: [], last: undefined, permissionRequests: 0, tones: 0 };
    globalThis.Notification = class extends Notification {
      constructor(title: string, options: NotificationOptions = {}) {
        super(title, options);
        const { body = '', tag = '', lang = '', dir = '' } = options;
        seen.notifications.push({ title, body, tag, lang, dir });
        seen.last = this;
      }
      static override requestPermission(): Promise<NotificationPermission> {
        seen.permissionRequests += 1;
        return super.requestPermission();
      }
    };
    const { start } = OscillatorNode.prototype;
    OscillatorNode.prototype.start = function (when) {
      seen.tones += 1;
      return start.call(this, when);
    };
    Object.assign(globalThis, { seen });
  });
  return context;
}

export async function visitNotifications(
  test: WidgetTest,
  context: BrowserContext,
  room = 'lobby',
): Promise<NotificationsPage> {
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
    permissionRequests: () => page.evaluate(() => seen.permissionRequests),
    tones: () => page.evaluate(() => seen.tones),
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

export function hasFocus(page: Page): Promise<boolean> {
  return page.evaluate(() => document.hasFocus());
}

function isJoined(page: Page): Promise<void> {
  return page.locator('starling-log [role=log][aria-busy=false]').waitFor();
}
