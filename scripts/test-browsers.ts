/**
 * `npm run test:browsers`: runs the widget's main paths in Firefox and in WebKit, as Debian has them.
 *
 *     --only=TEXT            only checks whose name contains this text
 *     --browser=NAME         firefox or webkit; default: both
 *     --screenshots=FOLDER   keeps screenshots of each browser there
 *
 * Exits with 1 when a check failed, or passed in spite of a known limit of the browser.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildWeb } from './build.ts';
import type { Check } from './test-browsers/check.ts';
import { CHECKS } from './test-browsers/checks.ts';
import type { Browser, Driver } from './test-browsers/driver.ts';
import { firefox } from './test-browsers/firefox.ts';
import { createPage } from './test-browsers/page.ts';
import { DESKTOP, startTestServer, type TestServer, withStage } from './test-browsers/stage.ts';
import { webkit } from './test-browsers/webkit.ts';
import { temporaryFolder } from './testkit/daemon.ts';
import { endWithSignals } from './testkit/run-program.ts';
import { readOptions } from './testkit/script-options.ts';

const USAGE = 'usage: npm run test:browsers -- [--only=TEXT] [--browser=firefox|webkit] ' +
  '[--screenshots=FOLDER]';
const BROWSERS: Readonly<Record<string, Browser>> = { firefox, webkit };

const { values } = readOptions(USAGE, {
  only: { type: 'string', default: '' },
  browser: { type: 'string' },
  screenshots: { type: 'string' },
});
const names = Object.keys(BROWSERS).filter((name) => (values.browser ?? name) === name);
const checks = CHECKS.filter(({ name }) => name.includes(values.only));
if (names.length === 0 || checks.length === 0) {
  console.error(USAGE);
  process.exit(2);
}
endWithSignals();

await buildWeb({ ifNeeded: true });
let [passed, failed] = [0, 0];
for (const name of names) await runBrowser(BROWSERS[name]!);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** Adapted checks need a browser of their own. */
async function runBrowser(browser: Browser): Promise<void> {
  const folder = temporaryFolder('browsers');
  const server = await startTestServer(folder.path);
  try {
    for (const isAdapted of [false, true]) {
      const chosen = checks.filter((check) => (check.isAdapted ?? false) === isAdapted);
      if (chosen.length === 0) continue;
      const driver = await browser.launch(isAdapted);
      try {
        for (const check of chosen) await runCheck(check, browser.name, driver, server);
      } finally {
        await driver.close();
      }
    }
  } finally {
    await server.stop();
    folder.remove();
  }
}

async function runCheck(
  check: Check,
  browser: string,
  driver: Driver,
  server: TestServer,
): Promise<void> {
  const page = createPage(driver);
  const room = `room-${passed + failed}`;
  const startedMs = performance.now();
  const fault = await page.resize(DESKTOP.width, DESKTOP.height)
    .then(() => withStage({ page, server, room, keepScreenshot }, check.run))
    .then(
      () => undefined,
      (error: Error & { details?: string }) =>
        [error.message, error.details].filter(Boolean).join('\n'),
    );
  const tookMs = Math.round(performance.now() - startedMs);
  const limit = check.limits?.[browser];
  const isFailed = (fault === undefined) !== (limit === undefined);
  if (isFailed) failed += 1;
  else passed += 1;
  const state = isFailed ? 'FAIL ' : limit ? 'limit' : 'ok   ';
  console.log(`${state} ${browser} ${driver.version}: ${check.name} (${tookMs} ms)`);
  for (const words of [limit, fault]) if (words) console.log(words.replace(/^/gm, '      '));

  async function keepScreenshot(name: string): Promise<void> {
    const { screenshots } = values;
    if (screenshots === undefined) return;
    mkdirSync(screenshots, { recursive: true });
    const file = `${browser.toLowerCase()}-${name}.png`;
    writeFileSync(join(screenshots, file), await page.screenshot());
  }
}
