/** Broadcast queue: entries not yet sent to all members, encoded once, in shared frames. */
import type { Entry } from '../protocol/entry.ts';
import type { SharedFrame } from '../protocol/shared-frame.ts';
import type { Member } from './member.ts';

export interface BroadcastQueue {
  /** Seq of the last entry; 0: empty. */
  readonly last: number;
  push(entries: readonly Entry[]): void;
  /** Sends the member what it lacks of the entries queued when the flush began, or more. */
  sendTo(member: Member): void;
  /** Sends the member all queued entries it lacks. */
  sendAll(member: Member): void;
  /** Removes and returns the entries up to this seq, which all members have. */
  removeUpTo(seq: number): readonly Entry[];
}

/** Members served between rebuilds of a frame: a rebuild must cost little compared to the sends. */
const MEMBERS_PER_REBUILD = 128;
/** UTF-16 code units; a larger frame is not rebuilt until the next `removeUpTo`. */
const REBUILT_UNITS_MAX = 131_072;
const FRAMES_MAX = 64;

export function createBroadcastQueue(room: string): BroadcastQueue {
  const before = `{"type":"entries","room":${JSON.stringify(room)},"entries":[`;
  let entries: Entry[] = [];
  let texts: (string | undefined)[] = [];
  /** Last entry that members are sent now. */
  let target = 0;
  let sentSinceAdvance = 0;
  let largestUnits = 0;
  const frames = new Map<number, SharedFrame>();

  const last = (): number => entries.at(-1)?.seq ?? 0;
  const indexAfter = (seq: number): number => {
    const index = entries.findIndex((entry) => entry.seq > seq);
    return index < 0 ? entries.length : index;
  };
  const advanceTarget = (): void => {
    target = last();
    sentSinceAdvance = 0;
    frames.clear();
  };
  const encode = (after: number, upTo: number): string => {
    const added: string[] = [];
    for (let i = indexAfter(after); i < entries.length && entries[i]!.seq <= upTo; i++) {
      added.push(texts[i] ??= JSON.stringify(entries[i]));
    }
    return `${before}${added.join(',')}]}`;
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
    push(added) {
      for (const entry of added) entries.push(entry);
      texts.length = entries.length;
    },
    sendTo(member) {
      if (entries.length === 0) return;
      const isCheap = ++sentSinceAdvance > MEMBERS_PER_REBUILD && largestUnits < REBUILT_UNITS_MAX;
      if (target === 0 || (isCheap && target < last())) advanceTarget();
      if (member.sentSeq >= target) return;
      member.share(frameAfter(Math.max(member.sentSeq, entries[0]!.seq - 1)));
      member.sentSeq = target;
    },
    sendAll(member) {
      if (member.sentSeq >= last()) return;
      member.send(encode(member.sentSeq, last()));
      member.sentSeq = last();
    },
    removeUpTo(seq) {
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
