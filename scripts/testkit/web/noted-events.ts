/**
 * Notes the events of the elements of a page, for the browser tests.
 */
import type { Page } from 'playwright-core';

/** Notes the page's events of the element in the global `events`, from the start. */
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
