/**
 * Names of the people who reacted to a message, asked of the server.
 */
import type { Clock } from '../../../server/lib/clock.ts';
import { isObject, isText, listOf } from '../field-checks.ts';
import type { RoomFeed } from '../client-api.ts';
import { randomId } from '../random-id.ts';

const ANSWER_WITHIN_MS = 15_000;
const isNames = listOf(isText);

/**
 * Returns names by emoji, at most 20 of each and 200 in all. Empty if the server refuses or does
 * not answer within 15 s.
 */
export function reactorNames(
  feed: Pick<RoomFeed, 'request' | 'onFrame'>,
  target: number,
  clock: Pick<Clock, 'after'>,
): Promise<Record<string, string[]>> {
  const id = randomId();
  return new Promise((resolve) => {
    const end = (people: unknown): void => {
      stop();
      cancel();
      const names = Object.entries(isObject(people) ? people : {});
      resolve(Object.fromEntries(names.filter(([, some]) => isNames(some))) as never);
    };
    const cancel = clock.after(ANSWER_WITHIN_MS, () => end({}));
    const stop = feed.onFrame((frame) => {
      if (!('id' in frame) || frame.id !== id) return;
      end(frame.type === 'reactors' ? frame.people : {});
    });
    if (!feed.request({ type: 'reactors', id, target })) end({});
  });
}
