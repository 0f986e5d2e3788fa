/**
 * Fills a log with numbered messages, for tests of reading.
 */
import { until } from '../../../server/lib/until.ts';
import type { RoomFeed } from '../../client/chat-client.ts';
import { type WidgetPage, WITHIN_MS } from '../../../scripts/testkit/web/widget-page.ts';

export async function postNumbered(feed: RoomFeed, count: number): Promise<void> {
  for (const text of numbered(count)) feed.send(text);
  await until(() => feed.state.messages.at(-1)?.text === `message ${count}`, {
    withinMs: WITHIN_MS,
    what: 'full room',
  });
}

export function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `message ${at + 1}`);
}

/** Resolves once the whole message is in the log's view. */
export function isInView(page: WidgetPage, text: string): Promise<true> {
  return until(async () => {
    const log = await page.page.getByRole('log').boundingBox();
    const message = await page.message(text).boundingBox();
    return log !== null && message !== null && message.y >= log.y - 1 &&
      message.y + message.height <= log.y + log.height + 1;
  }, { withinMs: WITHIN_MS, what: `"${text}" in view` });
}
