/**
 * Page probe: heap, nodes, long tasks, and input delay of a page with the widget, through the
 * browser's debugging protocol.
 */
import type { CDPSession, Page } from 'playwright-core';

export interface Figures {
  heapBytes: number;
  nodes: number;
  listeners: number;
  rows: number;
  longTasks: number;
  longestTaskMs: number;
  /** From a key to the frame that shows it. */
  keysMs: readonly number[];
}

export interface Probe {
  type(letters: number): Promise<void>;
  read(): Promise<Figures>;
}

interface Noted {
  tasks: { startMs: number; durationMs: number }[];
  keysMs: number[];
}

const KEY_EVERY_MS = 200;

/** Call it before the page is opened. */
export async function openProbe(page: Page): Promise<Probe> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  await session.send('HeapProfiler.enable');
  await page.addInitScript(noteInput);
  /** Forced garbage collection takes long and does not count. */
  let collectedMs: [number, number] = [0, 0];

  return {
    async type(letters) {
      const field = page.getByRole('textbox', { name: /^Message to/ });
      await field.focus();
      for (let i = 0; i < letters; i += 1) {
        await page.keyboard.press('abcdefghij'[i % 10]!);
        if (i % 40 === 39) await field.fill('');
        await page.waitForTimeout(KEY_EVERY_MS);
      }
      await field.fill('');
    },
    async read() {
      const { tasks, keysMs } = await page.evaluate(() => {
        const { noted } = globalThis as unknown as { noted: Noted };
        const { tasks, keysMs } = noted;
        noted.tasks = [];
        noted.keysMs = [];
        return { tasks, keysMs };
      });
      const [fromMs, toMs] = collectedMs;
      const own = tasks.filter(({ startMs }) => startMs < fromMs || startMs > toMs);
      const now = () => page.evaluate(() => performance.now());
      const startMs = await now();
      await session.send('HeapProfiler.collectGarbage');
      const heap = await session.send('Runtime.getHeapUsage');
      const metrics = await metricsOf(session);
      collectedMs = [startMs, await now()];
      return {
        heapBytes: heap.usedSize,
        nodes: metrics.get('Nodes') ?? 0,
        listeners: metrics.get('JSEventListeners') ?? 0,
        rows: await page.locator('starling-message').count(),
        longTasks: own.length,
        longestTaskMs: Math.max(0, ...own.map(({ durationMs }) => durationMs)),
        keysMs,
      };
    },
  };
}

async function metricsOf(session: CDPSession): Promise<Map<string, number>> {
  const { metrics } = await session.send('Performance.getMetrics');
  return new Map(metrics.map(({ name, value }) => [name, value]));
}

/** Runs in the page. */
function noteInput(): void {
  const noted: Noted = { tasks: [], keysMs: [] };
  Object.assign(globalThis, { noted });
  new PerformanceObserver((list) => {
    for (const { startTime, duration } of list.getEntries()) {
      noted.tasks.push({ startMs: startTime, durationMs: duration });
    }
  }).observe({ type: 'longtask', buffered: true });
  let pressedMs: number | undefined;
  addEventListener('keydown', ({ timeStamp }) => pressedMs = timeStamp, { capture: true });
  addEventListener('input', () => {
    const startMs = pressedMs;
    pressedMs = undefined;
    if (startMs === undefined) return;
    // Callbacks that follow a frame run after it was painted.
    requestAnimationFrame(() => setTimeout(() => noted.keysMs.push(performance.now() - startMs)));
  }, { capture: true });
}
