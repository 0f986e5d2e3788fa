/**
 * Real server, browser and pages with the widget, for browser tests; all are closed at the end.
 */
import type {
  Browser,
  BrowserContext,
  BrowserContextOptions,
  Locator,
  Page,
} from 'playwright-core';
import { withBrowser } from '../browser.ts';
import { serveHtml } from '../serve-html.ts';
import { type ServerOptions, type ServerProcess, startServer } from '../server-process.ts';
import { until } from '../../../server/lib/until.ts';
import { type ChatClient, createChatClient } from '../../../web/client/chat-client.ts';

export interface WidgetTest {
  server: ServerProcess;
  browser: Browser;
  visit(options?: { room?: string; context?: BrowserContext }): Promise<WidgetPage>;
  visitHost(
    html: string,
    headers?: Record<string, string>,
    options?: BrowserContextOptions,
  ): Promise<WidgetPage>;
  client(name: string): ChatClient;
}

export interface WidgetPage {
  page: Page;
  /** Errors of the page and its console, and policy violations. */
  faults: string[];
  write(text: string): Promise<void>;
  message(text: string): Locator;
  texts(): Promise<string[]>;
  choose(text: string, label: string): Promise<void>;
}

export const WITHIN_MS = 10_000;

export async function withWidget(
  run: (test: WidgetTest) => Promise<void>,
  options: ServerOptions = {},
): Promise<void> {
  const server = await startServer({
    ...options,
    env: {
      'limits.sendsPerMinute': 0,
      'limits.framesPerMinute': 0,
      ALLOWED_ORIGINS: '*',
      ...options.env,
    },
  });
  const closers: (() => void)[] = [() => server.kill('SIGKILL')];
  try {
    await withBrowser(async (browser) => {
      await run({
        server,
        browser,
        async visit({ room = 'lobby', context } = {}) {
          const page = await newPage(browser, context);
          await page.page.goto(`${server.url}/?room=${encodeURIComponent(room)}`);
          return page;
        },
        async visitHost(html, headers = {}, options = {}) {
          const host = await serveHtml(html, headers);
          closers.push(host.close);
          const page = await newPage(browser, await browser.newContext(options));
          await page.page.goto(host.url);
          return page;
        },
        client(name) {
          const client = createChatClient({ url: server.url, name });
          closers.push(client.close);
          return client;
        },
      });
    });
  } finally {
    for (const close of closers) close();
    await server.exited;
  }
}

async function newPage(browser: Browser, given?: BrowserContext): Promise<WidgetPage> {
  const context = given ?? await browser.newContext();
  const page = await context.newPage();
  page.setDefaultTimeout(WITHIN_MS);
  const faults: string[] = [];
  page.on('pageerror', (error) => faults.push(error.message));
  page.on('console', (entry) => {
    if (entry.type() === 'error') faults.push(entry.text());
  });
  await page.exposeFunction('reportFault', (fault: string) => faults.push(fault));
  await page.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      (globalThis as unknown as { reportFault(fault: string): void })
        .reportFault(`${violatedDirective} blocked ${blockedURI}`);
    });
  });
  const message = (text: string): Locator =>
    page.locator('starling-message')
      .filter({ has: page.locator('.text', { hasText: exactly(text) }) }).last();
  return {
    page,
    faults,
    message,
    async write(text) {
      await page.getByRole('textbox', { name: /^Message to/ }).fill(text);
      await page.keyboard.press('Enter');
    },
    texts: () => page.locator('starling-message .text').allTextContents(),
    async choose(text, label) {
      const isInMenu = !['Add a reaction', 'Reply', 'Edit'].includes(label);
      const name = isInMenu ? 'More actions' : label;
      const button = message(text).getByRole('button', { name, exact: true });
      // While the log fills, the message may move from under the pointer.
      await until(async () => {
        await message(text).hover();
        return await button.isVisible();
      }, { withinMs: WITHIN_MS, what: `button ${label} of ${JSON.stringify(text)}` });
      await button.click();
      if (isInMenu) await page.getByRole('dialog').getByRole('button', { name: label }).click();
    },
  };
}

/** Resolves once the page shows exactly these messages, in this order. */
export async function shows(page: WidgetPage, texts: readonly string[]): Promise<void> {
  let seen: string[] = [];
  await until(async () => {
    seen = await page.texts();
    return seen.join('\n') === texts.join('\n');
  }, { withinMs: WITHIN_MS, what: `page that shows ${JSON.stringify(texts)}` })
    .catch((error: Error) => {
      throw new Error(`${error.message}; it shows ${JSON.stringify(seen)}`);
    });
}

/** Waits until all messages are acknowledged and can be edited or replied to. */
export async function allSent(page: WidgetPage): Promise<void> {
  const sending = page.page.getByRole('img', { name: 'Sending' });
  const isDone = async () => await sending.count() === 0;
  await until(isDone, { withinMs: WITHIN_MS, what: 'all messages sent' });
}

function exactly(text: string): RegExp {
  return new RegExp(`^\\s*${text.trim().replace(/[^\w\s]/g, '\\$&').replace(/\s+/g, '\\s+')}\\s*$`);
}

/** While the log fills, a row may move between pointerdown and pointerup. */
export async function logIsFull({ page }: WidgetPage): Promise<void> {
  const rows = page.locator('starling-message');
  await until(async () => await rows.count() >= 20, { withinMs: WITHIN_MS, what: 'a full log' });
}
