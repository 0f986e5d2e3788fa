/**
 * G1 and G2: acknowledged posts are in the room, once, at their seq; sent posts arrived in order.
 */
import type { Entry } from '../../../server/core/protocol/entry.ts';
import type { History, Truth, Violation } from './history.ts';

export function checkPosts(history: History, truth: Truth): Violation[] {
  return [
    ...checkAcks(history, truth),
    ...checkOnce(history),
    ...checkSent(history, truth),
  ];
}

function checkAcks({ records }: History, truth: Truth): Violation[] {
  const violations: Violation[] = [];
  const ackedAs = new Map<string, number>();
  /**
   * Targets of reactions, by room and id; a redundant one is acknowledged with its target's seq.
   */
  const reactsTo = new Map<string, number>();
  for (const { client, seen } of records) {
    for (const happening of seen) {
      if (happening.type === 'post' && happening.reactsTo !== undefined) {
        reactsTo.set(`${happening.room} ${happening.id}`, happening.reactsTo);
      }
      if (happening.type !== 'ack') continue;
      const { room, id, seq } = happening;
      const key = `${room} ${id}`;
      const before = ackedAs.get(key) ?? seq;
      if (before !== seq) {
        const text = `${id} of ${client} was acknowledged as ${before} and again as ${seq}`;
        violations.push({ guarantee: 'G2', room, text });
      } else if (!ackedAs.has(key) && !stands(truth.get(room)?.get(seq), id, reactsTo.get(key))) {
        const there = truth.get(room)?.get(seq)?.id ?? 'nothing';
        const text = `${id} of ${client} was acknowledged as ${seq}, where now ${there} stands`;
        violations.push({ guarantee: 'G1', room, text });
      }
      ackedAs.set(key, seq);
    }
  }
  return violations;
}

function stands(entry: Entry | undefined, id: string, reactsTo: number | undefined): boolean {
  return entry !== undefined && (entry.id === id || entry.seq === reactsTo);
}

function checkOnce({ timelines }: History): Violation[] {
  const violations: Violation[] = [];
  for (const { room, replica, entries } of timelines) {
    const seqs = new Map<string, number>();
    for (const { id, seq } of entries) {
      const before = seqs.get(id);
      if (before !== undefined) {
        const text = `${id} stands in the room twice, as ${before} and as ${seq}, says ${replica}`;
        violations.push({ guarantee: 'G2', room, text });
      }
      seqs.set(id, seq);
    }
  }
  return violations;
}

function checkSent({ sent }: History, truth: Truth): Violation[] {
  const violations: Violation[] = [];
  for (const { client, room, ids } of sent) {
    const entries = [...truth.get(room)?.values() ?? []];
    const seqs = new Map(entries.map(({ id, seq }) => [id, seq]));
    let lastSeq = 0;
    for (const id of ids) {
      const seq = seqs.get(id);
      if (seq === undefined) {
        const text = `${id} was sent by ${client}, waits no longer, and is not there`;
        violations.push({ guarantee: 'G1', room, text });
      } else if (seq < lastSeq) {
        const text =
          `${id} of ${client} stands at ${seq}, before what was sent earlier (${lastSeq})`;
        violations.push({ guarantee: 'G3', room, text });
      } else lastSeq = seq;
    }
  }
  return violations;
}
