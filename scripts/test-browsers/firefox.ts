/**
 * Firefox, by WebDriver BiDi on its own WebSocket: needs no driver program.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readyWithin, startDaemon, stopDaemon, temporaryFolder } from '../testkit/daemon.ts';
import { ensureNamedProgram } from '../testkit/service.ts';
import { type Browser, type Driver, jsonOf } from './driver.ts';

const START_WITHIN_MS = 60_000;
const ANSWER_WITHIN_MS = 100_000;
const STOP_WITHIN_MS = 10_000;
const ADDRESS = /WebDriver BiDi listening on (ws:\/\/\S+)/;

export const firefox: Browser = {
  name: 'Firefox',
  async launch(isAdapted) {
    const path = await ensureNamedProgram({
      variable: 'FIREFOX',
      names: ['firefox-esr', 'firefox'],
      packageNames: ['firefox-esr'],
    });
    const folder = temporaryFolder('firefox');
    writeFileSync(join(folder.path, 'user.js'), preferencesFor(isAdapted));
    const args = ['--headless', '--profile', folder.path, '--remote-debugging-port', '0'];
    const daemon = startDaemon(path, args, { env: { HOME: folder.path } });
    const address = () => ADDRESS.exec(daemon.output())?.[1];
    await readyWithin(daemon, 'Firefox', START_WITHIN_MS, () => Promise.resolve(!!address()));
    const stop = async (): Promise<void> => {
      await stopDaemon(daemon, 'SIGTERM', STOP_WITHIN_MS);
      folder.remove();
    };
    try {
      return createDriver(await openSession(await connect(`${address()}/session`)), stop);
    } catch (error) {
      await stop();
      throw error;
    }
  },
};

/** Under remote control, Firefox itself sets others, against requests of its own. */
function preferencesFor(isAdapted: boolean): string {
  const values = {
    'layout.css.prefers-color-scheme.content-override': isAdapted ? 0 : 1,
    'ui.prefersReducedMotion': isAdapted ? 1 : 0,
  };
  return Object.entries(values)
    .map(([name, value]) => `user_pref('${name}', ${value});\n`).join('');
}

interface Session {
  version: string;
  context: string;
  call: Call;
}

async function openSession(call: Call): Promise<Session> {
  const { capabilities } = await call<{ capabilities: { browserVersion: string } }>(
    'session.new',
    { capabilities: {} },
  );
  // The first tab of a headless window has no focus.
  const { context } = await call<{ context: string }>('browsingContext.create', { type: 'tab' });
  return { version: capabilities.browserVersion, context, call };
}

function createDriver({ version, context, call }: Session, close: () => Promise<void>): Driver {
  return {
    version,
    async open(url) {
      await call('browsingContext.navigate', { context, url, wait: 'complete' });
    },
    async reload() {
      await call('browsingContext.reload', { context, wait: 'complete' });
    },
    async evaluate(expression) {
      const { result, exceptionDetails } = await call<
        { result?: { value: string }; exceptionDetails?: { text: string } }
      >('script.evaluate', {
        expression: jsonOf(expression),
        target: { context },
        awaitPromise: true,
      });
      if (!result) throw new Error(exceptionDetails!.text);
      return result.value;
    },
    async perform(actions) {
      await call('input.performActions', { context, actions });
    },
    async resize(width, height) {
      await call('browsingContext.setViewport', { context, viewport: { width, height } });
    },
    async screenshot() {
      const { data } = await call<{ data: string }>('browsingContext.captureScreenshot', {
        context,
      });
      return Buffer.from(data, 'base64');
    },
    close,
  };
}

type Call = <T>(method: string, params: object) => Promise<T>;

async function connect(url: string): Promise<Call> {
  const socket = new WebSocket(url);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = () => reject(new Error(`Firefox refuses a connection to ${url}`));
  });
  let calls = 0;
  return <T>(method: string, params: object) => {
    const id = calls += 1;
    const listening = new AbortController();
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    socket.addEventListener('message', ({ data }) => {
      const answer = JSON.parse(String(data));
      if (answer.id !== id) return;
      if (answer.type === 'success') resolve(answer.result);
      else reject(new Error(`${method}: ${answer.message}`));
    }, listening);
    const late = () => reject(new Error(`no answer to ${method} within ${ANSWER_WITHIN_MS} ms`));
    const timer = setTimeout(late, ANSWER_WITHIN_MS);
    socket.send(JSON.stringify({ id, method, params }));
    return promise.finally(() => {
      clearTimeout(timer);
      listening.abort();
    });
  };
}
