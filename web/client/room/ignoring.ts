/**
 * Ignoring: hides the messages of people whom the reader does not want to read.
 */
import type { Message, RoomState } from '../room-state.ts';

export function createIgnoring(onChange: () => void) {
  let ignored: ReadonlySet<string> = new Set();
  let all: readonly Message[] | undefined;
  let shown: readonly Message[] = [];
  /** An unchanged message stays the same object, which is not rendered again. */
  let hidden = new WeakMap<Message, Message>();
  const hide = (message: Message): Message => {
    const known = hidden.get(message);
    if (known) return known;
    const copy = { ...message, text: '', deleted: true, isIgnored: true };
    hidden.set(message, copy);
    return copy;
  };

  return {
    set(userIds: readonly string[]): void {
      ignored = new Set(userIds);
      all = undefined;
      hidden = new WeakMap();
      onChange();
    },
    /** `messages` is the same array as long as nothing in it changes. */
    apply(state: RoomState): RoomState {
      if (ignored.size === 0) return state;
      const { messages } = state;
      if (messages !== all) {
        all = messages;
        shown = messages.map((message) => ignored.has(message.from.id) ? hide(message) : message);
      }
      const typing = state.typing.filter(({ id }) => !ignored.has(id));
      return { ...state, messages: shown, typing };
    },
  };
}
