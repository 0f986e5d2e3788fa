/**
 * Entries that not all members of a room have yet, each encoded once. Members who have the same get
 * the same frame.
 */
import type { Entry } from '../protocol/entry.ts';
import type { SharedFrame } from '../protocol/shared-frame.ts';
import type { Member } from './member.ts';

export interface BroadcastQueue {
  /** Seq of the last entry; 0 when it is empty. */
  readonly last: number;
  /** Entries in seq order, behind those that are there. */
  push(entries: readonly Entry[]): void;
  /** Sends what the member does not have yet: at least up to the entry that was the last when others were taken out. */
  sendTo(member: Member): void;
  /** Sends one member all that it does not have yet. */
  sendAll(member: Member): void;
  /** Takes out the entries up to this one: everybody has them. */
  takeFrom(seq: number): readonly Entry[];
}

/** For so many members frames stay as they are, whatever comes meanwhile: to build one must cost little beside sending it. */
const MEMBERS_PER_RENEWAL = 128;
/** UTF-16 code units; a larger frame stays as it is until the next `take`. */
const RENEWED_UNITS_MAX = 131_072;
/** By what members have; more are built anew when they are needed again. */
const FRAMES_MAX = 64;

export function createBroadcastQueue(room: string): BroadcastQueue {
  const before = `{"type":"entries","room":${JSON.stringify(room)},"entries":[`;
  let entries: Entry[] = [];
  let texts: (string | undefined)[] = [];
  /** Up to which entry members are sent now. */
  let target = 0;
  let sinceRenewal = 0;
  let largestUnits = 0;
  /** By the seq that they follow. */
  const frames = new Map<number, SharedFrame>();

  const last = (): number => entries.at(-1)?.seq ?? 0;
  const indexAfter = (seq: number): number => {
    const index = entries.findIndex((entry) => entry.seq > seq);
    return index < 0 ? entries.length : index;
  };
  const renew = (): void => {
    target = last();
    sinceRenewal = 0;
    frames.clear();
  };
  const encode = (after: number, upTo: number): string => {
    const some: string[] = [];
    for (let i = indexAfter(after); i < entries.length && entries[i]!.seq <= upTo; i++) {
      some.push(texts[i] ??= JSON.stringify(entries[i]));
    }
    return `${before}${some.join(',')}]}`;
  };
  const frameAfter = (seq: number): SharedFrame => {
    const known = frames.get(seq);
    if (known) return known;
    const frame = { text: encode(seq, target) };
    largestUnits = Math.max(largestUnits, frame.text.length);
    if (frames.size >= FRAMES_MAX) frames.clear();
    frames.set(seq, frame);
    return frame;
  };

  return {
    get last() {
      return last();
    },
    push(some) {
      for (const entry of some) entries.push(entry);
      texts.length = entries.length;
    },
    sendTo(member) {
      if (entries.length === 0) return;
      const isCheap = ++sinceRenewal > MEMBERS_PER_RENEWAL && largestUnits < RENEWED_UNITS_MAX;
      if (target === 0 || (isCheap && target < last())) renew();
      if (member.sentSeq >= target) return;
      member.share(frameAfter(Math.max(member.sentSeq, entries[0]!.seq - 1)));
      member.sentSeq = target;
    },
    sendAll(member) {
      if (member.sentSeq >= last()) return;
      member.send(encode(member.sentSeq, last()));
      member.sentSeq = last();
    },
    takeFrom(seq) {
      const end = indexAfter(seq);
      const taken = entries.slice(0, end);
      entries = entries.slice(end);
      texts = texts.slice(end);
      target = largestUnits = 0;
      frames.clear();
      return taken;
    },
  };
}
