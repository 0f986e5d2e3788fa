/**
 * What one visitor saw of one room, judged: nothing lost, repeated, out of order, no hole. The end
 * of a message's way, for checks that run against a deployed chat.
 */
import type { Message } from '../../web/client/room-state.ts';

export interface Witness {
  /** Takes the messages of the room as the visitor sees them now; call it at each change. */
  look(messages: readonly Message[]): void;
  /** Ids in the order in which they were first seen. */
  readonly seen: readonly string[];
  /** What was wrong, one sentence each; the first `FAULTS_MAX` of them. */
  readonly faults: readonly string[];
  /** Adds what can only be judged at the end: whether each of these was seen. */
  expect(ids: Iterable<string>): void;
}

const FAULTS_MAX = 20;

/** `name` says in faults who saw it. The room must hold nothing but messages since the first look. */
export function createWitness(name: string): Witness {
  const seen: string[] = [];
  const known = new Set<string>();
  /** The last number of each sender, from texts that `numberedText` made. */
  const numbers = new Map<string, number>();
  const faults: string[] = [];
  let lastSeq: number | undefined;

  const fault = (text: string): void => {
    if (faults.length < FAULTS_MAX) faults.push(`${name}: ${text}`);
  };
  const judge = ({ seq, id, text }: Message): void => {
    if (lastSeq !== undefined && seq !== lastSeq + 1) fault(`after ${lastSeq} came ${seq}`);
    lastSeq = seq;
    if (known.has(id)) return fault(`${id} came twice, the second time as ${seq}`);
    known.add(id);
    seen.push(id);
    const [sender, number] = readNumbered(text);
    const previous = numbers.get(sender) ?? 0;
    if (number !== previous + 1) fault(`of ${sender}, ${number} came after ${previous}`);
    numbers.set(sender, number);
  };

  return {
    look(messages) {
      let start = messages.length;
      while (start > 0 && messages[start - 1]!.seq > (lastSeq ?? 0)) start -= 1;
      for (const message of messages.slice(start)) judge(message);
    },
    get seen() {
      return seen;
    },
    get faults() {
      return faults;
    },
    expect(ids) {
      for (const id of ids) if (!known.has(id)) fault(`${id} was never seen`);
    },
  };
}

/** The text of a sender's message number 1, 2, 3 …, by which a witness knows the sender's order. */
export function numberedText(sender: string, number: number): string {
  return `${sender} ${number}`;
}

function readNumbered(text: string): [sender: string, number: number] {
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
