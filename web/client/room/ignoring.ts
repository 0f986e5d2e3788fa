/**
 * Ignoring: hides the messages of people whom the reader does not want to read.
 */
import type { Message, RoomState } from '../room-state.ts';

export function createIgnoring(onChange: () => void) {
  let ignored: ReadonlySet<string> = new Set();
  let all: readonly Message[] | undefined;
  let shown: readonly Message[] = [];

  return {
    set(userIds: readonly string[]): void {
      ignored = new Set(userIds);
      all = undefined;
      onChange();
    },
    /** `messages` is the same array as long as nothing in it changes. */
    apply(state: RoomState): RoomState {
      if (ignored.size === 0) return state;
      const { messages } = state;
      if (messages !== all) {
        all = messages;
        shown = messages.map((message) =>
          ignored.has(message.from.id)
            ? { ...message, text: '', deleted: true, isIgnored: true }
            : message
        );
      }
      const typing = state.typing.filter(({ id }) => !ignored.has(id));
      return { ...state, messages: shown, typing };
    },
  };
}
