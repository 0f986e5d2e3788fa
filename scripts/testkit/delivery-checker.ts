/**
 * Delivery checker: finds what was lost, repeated or out of order in what one visitor saw of a room.
 * The load generator has its own (bench/member.ts), for millions of deliveries a second; the fault
 * suite compares frames with what the rooms hold in the end (chaos/invariants.ts).
 */
import type { Message } from '../../web/client/room-state.ts';

type Delivered = Pick<Message, 'seq' | 'id' | 'text'>;

export interface DeliveryChecker {
  /** Takes all messages that the visitor sees of the room at present; call it at each change. */
  checkView(messages: readonly Delivered[]): void;
  /** Takes messages as they came from the server. */
  checkDelivery(messages: readonly Delivered[]): void;
  /** Ids in the order in which they were first seen. */
  readonly seen: readonly string[];
  /** What was wrong, one sentence each; the first `FAULTS_MAX` of them. */
  readonly faults: readonly string[];
  readonly faultCount: number;
  /** Adds what can only be judged at the end: whether each of these was seen. */
  expect(ids: Iterable<string>): void;
}

const FAULTS_MAX = 20;

/**
 * `name` says in faults who saw it. The room must hold nothing but messages since the first check.
 * `placeOf`: the sender of a message, and its number 1, 2, 3 … among theirs; undefined for others'.
 */
export function createDeliveryChecker(
  name: string,
  placeOf: (message: Delivered) => readonly [sender: string, number: number] | undefined =
    readNumbered,
): DeliveryChecker {
  const seen: string[] = [];
  const known = new Set<string>();
  /** The last of each sender. */
  const numbers = new Map<string, number>();
  const faults: string[] = [];
  let faultCount = 0;
  let lastSeq: number | undefined;

  const fault = (text: string): void => {
    faultCount += 1;
    if (faults.length < FAULTS_MAX) faults.push(`${name}: ${text}`);
  };
  const check = (message: Delivered): void => {
    const { seq, id } = message;
    if (lastSeq !== undefined && seq !== lastSeq + 1) fault(`after ${lastSeq} came ${seq}`);
    lastSeq = seq;
    if (known.has(id)) return fault(`${id} came twice, the second time as ${seq}`);
    known.add(id);
    seen.push(id);
    const place = placeOf(message);
    if (!place) return;
    const [sender, number] = place;
    const previous = numbers.get(sender) ?? 0;
    if (number !== previous + 1) fault(`of ${sender}, ${number} came after ${previous}`);
    numbers.set(sender, number);
  };

  return {
    checkView(messages) {
      let start = messages.length;
      while (start > 0 && messages[start - 1]!.seq > (lastSeq ?? 0)) start -= 1;
      messages.slice(start).forEach(check);
    },
    checkDelivery: (messages) => messages.forEach(check),
    seen,
    faults,
    get faultCount() {
      return faultCount;
    },
    expect(ids) {
      for (const id of ids) if (!known.has(id)) fault(`${id} was never seen`);
    },
  };
}

/** The text of a sender's message number 1, 2, 3 …, by which a checker knows the sender's order. */
export function numberedText(sender: string, number: number): string {
  return `${sender} ${number}`;
}

function readNumbered({ text }: Delivered): [sender: string, number: number] {
  const space = text.lastIndexOf(' ');
  return [text.slice(0, space), Number(text.slice(space + 1))];
}

/** How two views of one room differ, in a sentence; undefined when they are the same. */
export function difference(one: readonly string[], other: readonly string[]): string | undefined {
  const length = Math.max(one.length, other.length);
  for (let place = 0; place < length; place++) {
    if (one[place] !== other[place]) {
      return `at place ${place + 1} one has ${one[place] ?? 'nothing'}, the other ${
        other[place] ?? 'nothing'
      }`;
    }
  }
  return undefined;
}
