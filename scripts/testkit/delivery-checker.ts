/**
 * Delivery checker: finds lost, repeated and reordered messages in a visitor's view of a room. The
 * load generator has its own for millions of deliveries per second (bench/member.ts), and the fault
 * suite compares frames with the rooms' final content (chaos/invariants.ts).
 */
import type { Message } from '../../web/client/room-state.ts';

type Delivered = Pick<Message, 'seq' | 'id' | 'text'>;

export interface DeliveryChecker {
  /** Checks the visitor's complete view of the room; call it at each change. */
  checkView(messages: readonly Delivered[]): void;
  checkDelivery(messages: readonly Delivered[]): void;
  readonly seen: readonly string[];
  /** One sentence per fault; the first `FAULTS_MAX` of them. */
  readonly faults: readonly string[];
  readonly faultCount: number;
  expect(ids: Iterable<string>): void;
}

const FAULTS_MAX = 20;

/**
 * The room must contain only messages since the first check. `name` identifies the viewer in
 * faults. `placeOf` returns the sender of a message and its number from 1 on; undefined for
 * others'.
 */
export function createDeliveryChecker(
  name: string,
  placeOf: (message: Delivered) => readonly [sender: string, number: number] | undefined =
    readNumbered,
): DeliveryChecker {
  const seen: string[] = [];
  const known = new Set<string>();
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

/** Text of a sender's message number 1, 2, 3 …, from which a checker knows the sender's order. */
export function numberedText(sender: string, number: number): string {
  return `${sender} ${number}`;
}

function readNumbered({ text }: Delivered): [sender: string, number: number] {
  const space = text.lastIndexOf(' ');
  return [text.slice(0, space), Number(text.slice(space + 1))];
}

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
