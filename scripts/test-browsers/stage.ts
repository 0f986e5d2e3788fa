/**
 * Stage of a check: a page, a server with an empty room, and what else a visit needs.
 */
import * as assert from 'uvu/assert';
import { until } from '../../server/lib/until.ts';
import { documentedPolicy, integrityOf } from '../testkit/web/documented-tag.ts';
import { type ChatClient, createChatClient, type RoomFeed } from '../../web/client/chat-client.ts';
import { serveHtml } from '../testkit/serve-html.ts';
import { type ServerProcess, startServer } from '../testkit/server-process.ts';
import { AUDIENCE, HOST_SECRET, ISSUER } from '../testkit/server/host-page.ts';
import { type Page, WITHIN_MS } from './page.ts';
import { allowRecorder, RECORDER } from './recorder.ts';
import { FIELD, inMessage, part, text } from './targets.ts';
import type { Target } from './find-elements.ts';

export interface Stage {
  page: Page;
  server: TestServer;
  room: string;
  /** Opens a page of another origin, under the documented policy. */
  visit(options?: Visit): Promise<void>;
  client(name: string): ChatClient;
  write(text: string): Promise<void>;
  /** Resolves once the page shows exactly these messages. */
  shows(...texts: string[]): Promise<void>;
  /** Clicks a button of the message's toolbar. */
  choose(message: string, button: Target): Promise<void>;
  keepScreenshot(name: string): Promise<void>;
  /** Runs at the end of the check. */
  onEnd(close: () => unknown): void;
}

export interface Visit {
  attributes?: string;
  /** Hash of the tag; `true`: the right one. */
  integrity?: string | true;
  /** Default: the server. */
  origin?: string;
  lang?: string;
}

export interface TestServer {
  readonly url: string;
  kill(): Promise<void>;
  /** Again, with the same address and history, if it does not run. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

export const DESKTOP = { width: 1_000, height: 760 };
export const PHONE = { width: 390, height: 760 };

export async function startTestServer(dir: string): Promise<TestServer> {
  const env = {
    'limits.sendsPerMinute': 0,
    'limits.framesPerMinute': 0,
    ALLOWED_ORIGINS: '*',
    AUTH_SECRET: HOST_SECRET,
    AUTH_ISSUER: ISSUER,
    AUTH_AUDIENCE: AUDIENCE,
  };
  let server: ServerProcess | undefined = await startServer({ dir, env });
  const { url, port } = server;
  return {
    url,
    async kill() {
      server?.kill('SIGKILL');
      await server?.exited;
      server = undefined;
    },
    async start() {
      server ??= await startServer({ dir, env: { ...env, PORT: String(port) } });
    },
    async stop() {
      await server?.stop();
    },
  };
}

/** Runs a check in an empty room. Rejects if the page had faults. */
export async function withStage(
  setting: Pick<Stage, 'page' | 'server' | 'room' | 'keepScreenshot'>,
  run: (stage: Stage) => Promise<void>,
): Promise<void> {
  const { page, server, room } = setting;
  const closers: (() => unknown)[] = [];
  try {
    await run({
      ...setting,
      async visit({ attributes = '', integrity, origin = server.url, lang = 'en' } = {}) {
        const hash = integrity === true ? await integrityOf(server.url) : integrity;
        const pin = hash ? `crossorigin integrity="${hash}"` : '';
        const host = await serveHtml(
          `<html lang="${lang}"><head>${RECORDER}
            <meta name="viewport" content="width=device-width">
            <script type="module" src="${origin}/starling.js" ${pin}></script></head>
            <button id="own">own</button>
            <starling-chat room="${room}" ${attributes}></starling-chat>`,
          { 'Content-Security-Policy': allowRecorder(await documentedPolicy(origin)) },
        );
        closers.push(host.close);
        await page.open(host.url);
      },
      client(name) {
        const client = createChatClient({ url: server.url, name });
        closers.push(client.close);
        return client;
      },
      async write(text) {
        await page.click(FIELD);
        await page.type(text);
        await page.press('Enter');
      },
      async shows(...texts) {
        let seen: string[] = [];
        await until(async () => {
          seen = await page.texts(part('.text'));
          return seen.join('\n') === texts.join('\n');
        }, { withinMs: WITHIN_MS, what: `${JSON.stringify(texts)}` }).catch((error: Error) => {
          throw new Error(`${error.message}; shown is ${JSON.stringify(seen)}`);
        });
      },
      async choose(message, target) {
        const wanted = inMessage(message, target);
        // The toolbar may move the message.
        await until(async () => {
          await page.hover(text(message));
          return await page.count(wanted) > 0;
        }, { withinMs: WITHIN_MS, what: `${target.label} at ${message}` });
        await page.click(wanted);
      },
      onEnd: (close) => void closers.push(close),
    });
    const faults = await page.takeFaults();
    assert.equal(faults, [], `the page had faults:\n${faults.join('\n')}`);
  } catch (error) {
    await setting.keepScreenshot(`failed-${room}`);
    throw error;
  } finally {
    // Otherwise the page notes that its servers are gone.
    await page.open('about:blank');
    for (const close of closers.reverse()) await close();
  }
}

/** Resolves once this is the client's newest message. */
export async function reaches(feed: RoomFeed, text: string): Promise<void> {
  await until(() => feed.state.messages.at(-1)?.text === text, {
    withinMs: WITHIN_MS,
    what: `message ${JSON.stringify(text)} at the other client`,
  });
}

/** Resolves once an element with this label, or text, has the focus. */
export async function focusIs(page: Page, label: string | RegExp): Promise<void> {
  await page.waitFor(part(':focus', label));
}
