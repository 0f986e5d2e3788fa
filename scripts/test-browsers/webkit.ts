/**
 * WebKitGTK's MiniBrowser, by WebDriver over HTTP, on a virtual display.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureNamedProgram } from '../testkit/service.ts';
import {
  type Daemon,
  freePorts,
  readyWithin,
  startDaemon,
  stopDaemon,
  temporaryFolder,
} from '../testkit/daemon.ts';
import { type Browser, type Driver, jsonOf } from './driver.ts';

const START_WITHIN_MS = 60_000;
const ANSWER_WITHIN_MS = 100_000;
const STOP_WITHIN_MS = 10_000;
/** Of the virtual display. The window is in its middle, where its pointer is. */
const SCREEN = { width: 1_400, height: 1_200 };
/** The browser's own bars would not let a window be as narrow as a phone. */
const NARROW = 'window * { min-width: 0; min-height: 0; padding: 0; margin: 0; font-size: 1px }';

export const webkit: Browser = {
  name: 'WebKit',
  async launch(isAdapted) {
    const driver = await ensureNamedProgram({
      variable: 'WEBKIT_DRIVER',
      names: ['WebKitWebDriver'],
      packageNames: ['webkit2gtk-driver'],
    });
    const xvfb = await ensureNamedProgram({
      variable: 'XVFB',
      names: ['Xvfb'],
      packageNames: ['xvfb'],
    });
    const folder = temporaryFolder('webkit');
    const daemons: Daemon[] = [];
    const stop = async (): Promise<void> => {
      for (const daemon of daemons.reverse()) await stopDaemon(daemon, 'SIGTERM', STOP_WITHIN_MS);
      folder.remove();
    };
    try {
      writeSettings(folder.path, isAdapted);
      const screen = `${SCREEN.width}x${SCREEN.height}x24`;
      const args = ['-displayfd', '1', '-screen', '0', screen, '-nolisten', 'tcp'];
      const display = startDaemon(xvfb, args);
      daemons.push(display);
      const number = () => /^\d+$/m.exec(display.output())?.[0];
      await readyWithin(display, 'Xvfb', START_WITHIN_MS, () => Promise.resolve(!!number()));
      const [port = 0] = await freePorts(1);
      const daemon = startDaemon(driver, [`--port=${port}`], {
        env: { HOME: folder.path, XDG_CONFIG_HOME: folder.path, DISPLAY: `:${number()}` },
      });
      daemons.push(daemon);
      const url = `http://127.0.0.1:${port}`;
      const isReady = () => fetch(`${url}/status`).then(({ ok }) => ok, () => false);
      await readyWithin(daemon, 'WebKitWebDriver', START_WITHIN_MS, isReady);
      return await openSession(url, isAdapted, stop);
    } catch (error) {
      await stop();
      throw error;
    }
  },
};

/** Preferences of GTK. */
function writeSettings(folder: string, isAdapted: boolean): void {
  const gtk = join(folder, 'gtk-3.0');
  mkdirSync(gtk);
  writeFileSync(join(gtk, 'gtk.css'), NARROW);
  const animations = `gtk-enable-animations=${isAdapted ? 0 : 1}`;
  writeFileSync(join(gtk, 'settings.ini'), `[Settings]\n${animations}\n`);
}

async function openSession(
  url: string,
  isAdapted: boolean,
  stop: () => Promise<void>,
): Promise<Driver> {
  const args = ['--automation', ...(isAdapted ? ['--dark-mode'] : [])];
  const { sessionId, capabilities } = await call<
    { sessionId: string; capabilities: { browserVersion: string } }
  >('POST', `${url}/session`, {
    capabilities: {
      alwaysMatch: {
        'webkitgtk:browserOptions': { args },
        timeouts: { script: ANSWER_WITHIN_MS },
      },
    },
  });
  const session = `${url}/session/${sessionId}`;
  const evaluate = async (expression: string): Promise<string> => {
    const { value, error } = await call<{ value: string; error?: string }>(
      'POST',
      `${session}/execute/async`,
      {
        script: `${jsonOf(expression)}.then((value) => arguments[0]({ value }), ` +
          '(error) => arguments[0]({ error: String(error) }))',
        args: [],
      },
    );
    if (error) throw new Error(error);
    return value;
  };
  /** Without a window manager, the window under the pointer has the focus. */
  const setWindow = (width: number, height: number) =>
    call('POST', `${session}/window/rect`, {
      x: Math.round((SCREEN.width - width) / 2),
      y: Math.round((SCREEN.height - height) / 2),
      width,
      height,
    });
  return {
    version: capabilities.browserVersion,
    async open(url) {
      await call('POST', `${session}/url`, { url });
    },
    async reload() {
      await call('POST', `${session}/refresh`, {});
    },
    evaluate,
    async perform(actions) {
      await call('POST', `${session}/actions`, { actions });
    },
    async resize(width, height) {
      await setWindow(width, height);
      const bars = JSON.parse(await evaluate('outerHeight - innerHeight'));
      await setWindow(width, height + bars);
    },
    async screenshot() {
      return Buffer.from(await call<string>('GET', `${session}/screenshot`), 'base64');
    },
    async close() {
      await call('DELETE', session);
      await stop();
    },
  };
}

async function call<T>(method: string, url: string, body?: object): Promise<T> {
  const response = await fetch(url, {
    method,
    ...(body ? { body: JSON.stringify(body) } : {}),
    signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
  });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${value.error}: ${value.message}`);
  return value;
}
