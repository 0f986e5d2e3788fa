/**
 * `npm run bench:widget`: measures the widget's load on a page in a busy room, in a real Chromium with
 * a real server.
 *
 *     --minutes=10        duration; the reader is scrolled up for a third of it
 *     --rate=50           messages per second
 *     --throttle          instead: opening a room of 100 messages on a processor four times slower
 *
 * Every minute: the collected heap, nodes and listeners, tasks over 50 ms, and the input delay while
 * messages stream in. Other load on the machine affects the figures.
 */
import { spreadOf, table, whole } from './bench/report/words.ts';
import { withBrowser } from './testkit/browser.ts';
import { buildWeb } from './build.ts';
import { type ServerProcess, startServer } from './testkit/server-process.ts';
import { readOptions, wholeOption } from './testkit/script-options.ts';
import { measureOpening } from './widget-bench/opening.ts';
import { type Figures, openProbe } from './widget-bench/probe.ts';
import { startWriters, type Writers } from './widget-bench/writers.ts';

const USAGE = 'usage: npm run bench:widget -- [--minutes=10] [--rate=50] [--throttle]';

const { values } = readOptions(USAGE, {
  minutes: { type: 'string', default: '10' },
  rate: { type: 'string', default: '50' },
  throttle: { type: 'boolean', default: false },
});
const MINUTE_MS = 60_000;
const MINUTES_MAX = 60;
const RATE_MAX = 1_000;
const LETTERS_PER_MINUTE = 120;
const ROOM = 'lobby';
const OPENINGS = 5;
const OPENED_MESSAGES = 100;
const SLOWDOWN = 4;

const minutes = wholeOption('minutes', values.minutes, MINUTES_MAX);
const messagesPerSecond = wholeOption('rate', values.rate, RATE_MAX);

await buildWeb({ ifNeeded: true });
const server = await startServer({
  env: { 'limits.sendsPerMinute': 0, 'limits.framesPerMinute': 0, ALLOWED_ORIGINS: '*' },
});
try {
  if (values.throttle) await measureOpenings(server);
  else await measureMinutes(server);
} finally {
  await server.stop();
}

async function measureMinutes({ url }: ServerProcess): Promise<void> {
  await withBrowser(async (browser) => {
    const page = await browser.newPage();
    const probe = await openProbe(page);
    await page.goto(`${url}/?room=${ROOM}`);
    await page.getByRole('textbox', { name: /^Message to/ }).waitFor();
    const writers = startWriters({ url, room: ROOM, messagesPerSecond });
    const log = page.getByRole('log');
    const rows: string[][] = [row('start', writers, await probe.read())];
    const upFrom = Math.ceil(minutes * 2 / 3);
    for (let minute = 1; minute <= minutes; minute += 1) {
      const startedMs = performance.now();
      if (minute === upFrom + 1) {
        await log.hover();
        await page.mouse.wheel(0, -3_000);
      }
      await probe.type(LETTERS_PER_MINUTE);
      await page.waitForTimeout(Math.max(0, MINUTE_MS - (performance.now() - startedMs)));
      const place = minute > upFrom ? 'scrolled up' : 'at the end';
      rows.push(row(`${minute} min, ${place}`, writers, await probe.read()));
      console.log(rows.at(-1)!.join('  '));
    }
    writers.stop();
    const head = [
      'after',
      'messages',
      'heap MB',
      'nodes',
      'listeners',
      'rows',
      'tasks > 50 ms',
      'longest ms',
      'key ms p50',
      'p95',
      'max',
    ];
    console.log(`\n${table(head, rows)}`);
  });
}

function row(after: string, { sent }: Writers, figures: Figures): string[] {
  const keys = figures.keysMs.toSorted((a, b) => a - b);
  const at = (share: number): string =>
    keys.length === 0
      ? '-'
      : whole(keys[Math.min(keys.length - 1, Math.floor(keys.length * share))]!);
  return [
    after,
    whole(sent),
    (figures.heapBytes / 1e6).toFixed(1),
    whole(figures.nodes),
    whole(figures.listeners),
    whole(figures.rows),
    whole(figures.longTasks),
    whole(figures.longestTaskMs),
    at(0.5),
    at(0.95),
    at(1),
  ];
}

async function measureOpenings({ url }: ServerProcess): Promise<void> {
  const writers = startWriters({
    url,
    room: ROOM,
    messagesPerSecond: 100,
    messagesMax: OPENED_MESSAGES,
  });
  while (writers.sent < OPENED_MESSAGES) await new Promise((resolve) => setTimeout(resolve, 50));
  await new Promise((resolve) => setTimeout(resolve, 500));
  writers.stop();
  const newest = `${OPENED_MESSAGES - 1}:`;
  await withBrowser(async (browser) => {
    const rows: string[][] = [];
    const longest: number[] = [];
    for (let i = 1; i <= OPENINGS; i += 1) {
      const opening = await measureOpening(browser, {
        url,
        room: ROOM,
        newest,
        slowdown: SLOWDOWN,
      });
      longest.push(opening.longestTaskMs);
      rows.push([
        `${i}`,
        opening.longestTaskMs.toFixed(1),
        `${opening.tasksOver50Ms}`,
        opening.moduleMs.toFixed(1),
        whole(opening.openMs),
        opening.layoutShift.toFixed(4),
      ]);
    }
    const head = [
      'opening',
      'longest task ms',
      'over 50 ms',
      'module ms',
      'open ms',
      'layout shift',
    ];
    console.log(`${table(head, rows)}\n`);
    console.log(`longest task, median: ${spreadOf(longest)!.median.toFixed(1)} ms`);
  });
}
