/**
 * Opening of the widget on a slow machine: longest task, evaluation of the module, and layout shift
 * of the page.
 */
import type { Browser } from 'playwright-core';
import { type HtmlServer, serveHtml } from '../testkit/serve-html.ts';

export interface Opening {
  longestTaskMs: number;
  tasksOver50Ms: number;
  moduleMs: number;
  /** From the module's start until the newest message is shown. */
  openMs: number;
  /** Cumulative layout shift, as browsers define it. */
  layoutShift: number;
}

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  /** Start, in microseconds. */
  ts: number;
  /** The thread's own time, in microseconds. */
  tdur?: number;
}

/** Time that the trace continues after the newest message is shown. */
const AFTER_MS = 1_500;
const CATEGORIES = ['toplevel', 'devtools.timeline', 'v8'];

export async function measureOpening(
  browser: Browser,
  { url, room, newest, slowdown }: { url: string; room: string; newest: string; slowdown: number },
): Promise<Opening> {
  const host = await serveHost(url, room);
  const page = await browser.newPage();
  try {
    await page.addInitScript(() => {
      const shifts: number[] = [];
      Object.assign(globalThis, { shifts });
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries()) {
          shifts.push((entry as unknown as { value: number }).value);
        }
      }).observe({ type: 'layout-shift', buffered: true });
    });
    const session = await page.context().newCDPSession(page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
    await browser.startTracing(page, { categories: CATEGORIES });
    await page.goto(host.url);
    await page.locator('starling-message', { hasText: newest }).waitFor();
    const openMs = await page.evaluate(() =>
      performance.now() - performance.getEntriesByType('resource')[0]!.startTime
    );
    await page.waitForTimeout(AFTER_MS);
    const { traceEvents } = JSON.parse(String(await browser.stopTracing())) as {
      traceEvents: TraceEvent[];
    };
    const layoutShift = await page.evaluate(() => {
      const { shifts } = globalThis as unknown as { shifts: number[] };
      return shifts.reduce((sum, value) => sum + value, 0);
    });
    return { ...tasksOf(traceEvents), openMs, layoutShift };
  } finally {
    await page.close();
    host.close();
  }
}

/** Uses thread time, which excludes other work of the machine. */
function tasksOf(events: readonly TraceEvent[]) {
  const modules = events.filter(({ name }) => name === 'v8.evaluateModule');
  const { pid, tid, ts: startedUs = 0 } = modules[0] ?? {};
  // Earlier tasks belong to the page itself.
  const tasks = events.filter(({ name, ts, ...thread }) =>
    name === 'ThreadControllerImpl::RunTask' && thread.pid === pid && thread.tid === tid &&
    ts >= startedUs
  );
  const msOf = ({ tdur = 0 }: TraceEvent): number => tdur / 1_000;
  return {
    longestTaskMs: Math.max(0, ...tasks.map(msOf)),
    tasksOver50Ms: tasks.filter((task) => msOf(task) > 50).length,
    moduleMs: Math.max(0, ...modules.map(msOf)),
  };
}

function serveHost(url: string, room: string): Promise<HtmlServer> {
  const text = `<p>${'Some text of the page. '.repeat(20)}</p>`;
  return serveHtml(`<meta charset="utf-8"><title>Host</title>
    <style>starling-chat { display: block; height: 32rem }</style>
    ${text}<starling-chat room="${room}"></starling-chat>${text}
    <script type="module" src="${url}/starling.js"></script>`);
}
