/**
 * What opening the widget takes on a slow machine: the page's longest task, with the module's
 * evaluation, and how much the page around it moves.
 */
import type { Browser } from 'playwright-core';
import { type HtmlServer, serveHtml } from '../testkit/serve-html.ts';

export interface Opening {
  /** Of the page's main thread, in processor time. */
  longestTaskMs: number;
  tasksOver50Ms: number;
  /** Evaluation of the widget's module. */
  moduleMs: number;
  /** From the module's start until the newest message stands. */
  openMs: number;
  /** Cumulative layout shift, as browsers reckon it. */
  layoutShift: number;
}

interface TraceEvent {
  name: string;
  pid: number;
  tid: number;
  /** When it began, in microseconds. */
  ts: number;
  /** Microseconds of the thread's own time. */
  tdur?: number;
}

/** As long as it goes on after the newest message stands. */
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

/** By the time of the thread that evaluated the module: what else the machine does is not in it. */
function tasksOf(events: readonly TraceEvent[]) {
  const modules = events.filter(({ name }) => name === 'v8.evaluateModule');
  const { pid, tid, ts: startedUs = 0 } = modules[0] ?? {};
  // Before that the browser is busy with the page itself.
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

/** A page as a site owner would write it: text above and below the chat. */
function serveHost(url: string, room: string): Promise<HtmlServer> {
  const text = `<p>${'Some text of the page. '.repeat(20)}</p>`;
  return serveHtml(`<meta charset="utf-8"><title>Host</title>
    <style>starling-chat { display: block; height: 32rem }</style>
    ${text}<starling-chat room="${room}"></starling-chat>${text}
    <script type="module" src="${url}/starling.js"></script>`);
}
