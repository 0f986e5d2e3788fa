/**
 * G3 and G4: on each connection, entries of a room arrive contiguous and once, a resume brings
 * exactly the missing ones, and everyone sees the same entry at the same seq.
 */
import type { Entry } from '../../../server/core/protocol/entry.ts';
import { type History, identityOf, type Timeline, type Truth, type Violation } from './history.ts';
import type { ClientRecord, Seen } from './record.ts';

export function checkOrder(history: History, truth: Truth): Violation[] {
  return [
    ...history.timelines.flatMap((timeline) => checkTimeline(timeline, truth)),
    ...history.records.flatMap((record) => checkClient(record, truth)),
  ];
}

function checkTimeline({ room, replica, entries }: Timeline, truth: Truth): Violation[] {
  const violations: Violation[] = [];
  const add = (text: string) => violations.push({ guarantee: 'G3', room, text });
  const agreed = truth.get(room);
  for (const [i, entry] of entries.entries()) {
    if (entry.seq !== i + 1) {
      add(`${replica} tells ${entry.seq} at place ${i + 1} of the timeline`);
      break;
    }
    const difference = differs(entry, agreed);
    if (difference) add(`${replica} tells another ${entry.seq} than others do: ${difference}`);
  }
  if (agreed && agreed.size !== entries.length) {
    add(`${replica} tells ${entries.length} entries, another replica ${agreed.size}`);
  }
  return violations;
}

interface Stream {
  next: number;
}

function checkClient({ client, seen }: ClientRecord, truth: Truth): Violation[] {
  const violations: Violation[] = [];
  const streams = new Map<string, Stream>();
  const add = (guarantee: 'G3' | 'G4', room: string, text: string) => {
    violations.push({ guarantee, room, text: `${client}: ${text}` });
  };
  const compare = (room: string, entries: readonly Entry[]): void => {
    for (const entry of entries) {
      const difference = differs(entry, truth.get(room));
      if (difference) add('G3', room, `saw another ${entry.seq} than stands there: ${difference}`);
    }
  };
  const follow = (
    guarantee: 'G3' | 'G4',
    happening: Seen & { room: string },
    entries: readonly Entry[],
    next: number,
  ): number => {
    const { room, connection } = happening;
    let expected = next;
    for (const { seq } of entries) {
      if (seq !== expected) {
        add(guarantee, room, `on connection ${connection} got ${seq} where ${expected} was due`);
      }
      expected = seq + 1;
    }
    compare(room, entries);
    return expected;
  };

  for (const happening of seen) {
    if (happening.type === 'joined') {
      const { room, after, connection, frame } = happening;
      const key = `${connection} ${room}`;
      if (after !== undefined && frame.complete) {
        const next = follow('G4', happening, frame.entries, after + 1);
        streams.set(key, { next });
        continue;
      }
      if (after !== undefined) {
        const text = `asked for what follows ${after} and was given the latest page (head ` +
          `${frame.head}), although everything is retained`;
        add('G4', room, text);
      }
      checkPage(happening, truth, add);
      streams.set(key, { next: frame.head + 1 });
    } else if (happening.type === 'entries') {
      const { room, connection, entries } = happening;
      const stream = streams.get(`${connection} ${room}`);
      if (!stream) add('G3', room, `got entries on connection ${connection} without having joined`);
      else stream.next = follow('G3', happening, entries, stream.next);
    }
  }
  return violations;
}

function checkPage(
  { room, connection, frame }: Seen & { type: 'joined' },
  truth: Truth,
  add: (guarantee: 'G3' | 'G4', room: string, text: string) => void,
): void {
  let last = 0;
  for (const entry of frame.entries) {
    const { seq } = entry;
    if (seq <= last || seq > frame.head) {
      const text =
        `the page on connection ${connection} has ${seq} after ${last}, head ${frame.head}`;
      add('G4', room, text);
    }
    const there = truth.get(room)?.get(seq);
    if (!there || identityOf(there) !== identityOf(entry)) {
      add('G3', room, `a page has ${identityOf(entry)} as ${seq}, which does not stand there`);
    }
    last = seq;
  }
}

/** Describes the difference between a seen entry and the room's; undefined if equal. */
function differs(seen: Entry, entries: ReadonlyMap<number, Entry> | undefined): string | undefined {
  const there = entries?.get(seen.seq);
  if (!there) return `${seen.id}, and there is nothing`;
  if (identityOf(seen) !== identityOf(there)) {
    return `${identityOf(seen)}, not ${identityOf(there)}`;
  }
  // Deletion erased it: clients that saw the entry before saw the text.
  const isErased = there.text === '' || there.text === undefined || seen.text === '';
  if (isErased || seen.text === there.text || isReplaced(there, entries!)) return undefined;
  return `"${seen.text}", not "${there.text}"`;
}

/** True if a later edit replaced the text: clients that saw the entry before saw another. */
function isReplaced(there: Entry, entries: ReadonlyMap<number, Entry>): boolean {
  const message = there.kind === 'edit' ? there.target : there.seq;
  return [...entries.values()].some(({ kind, target, seq }) =>
    kind === 'edit' && target === message && seq > there.seq
  );
}
