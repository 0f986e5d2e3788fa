/**
 * Records the elements' events on a page, for browser tests.
 */
import type { Page } from 'playwright-core';

export const noteEvents = (page: Page) =>
  page.evaluate(() => {
    const events: { type: string; detail: unknown }[] = [];
    Object.assign(globalThis, { events });
    for (const type of ['status', 'message', 'open', 'close', 'unread', 'error']) {
      addEventListener(`starling-${type}`, (event) => {
        events.push({ type: event.type, detail: (event as CustomEvent).detail });
      });
    }
  });
export const eventsOf = (page: Page, type: string) =>
  page.evaluate(
    (type) =>
      (globalThis as unknown as { events: { type: string; detail: unknown }[] }).events
        .filter((event) => event.type === type).map(({ detail }) => detail),
    type,
  ) as Promise<Record<string, unknown>[]>;
