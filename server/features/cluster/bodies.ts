/**
 * Message bodies about the cluster itself: interest of watchers, and reports to them. Fully
 * validated, as anybody with access to the broker can publish there.
 */
import * as v from 'valibot';
import type { ReplicaReport, Step } from '../../core/protocol/report.ts';

export type Body =
  /** Somebody watches the sending replica. `sentAtMs` by its clock. */
  | { type: 'interest'; sentAtMs: number }
  /** `heard`: the last interest received from each watching replica, to compare clocks. */
  | { type: 'report'; report: ReplicaReport; heard: ReceivedInterest[] }
  | { type: 'steps'; replica: string; steps: Step[] }
  | { type: 'gone' };

export interface ReceivedInterest {
  instance: string;
  sentAtMs: number;
  receivedAtMs: number;
}

const VERSION = '1';
/** A full report takes some 20 KB. */
const BODY_BYTES_MAX = 262_144;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

export function encodeBody(instance: string, body: Body): Uint8Array {
  return encoder.encode(`${VERSION} ${instance} ${JSON.stringify(body)}`);
}

/** Never throws. Undefined for invalid bodies and other versions. */
export function decodeBody(bytes: Uint8Array): { from: string; body: Body } | undefined {
  if (bytes.byteLength > BODY_BYTES_MAX) return undefined;
  const text = decoder.decode(bytes);
  const [version, from] = text.split(' ', 2);
  if (version !== VERSION || !from || from.length > INSTANCE_MAX) return undefined;
  try {
    const json: unknown = JSON.parse(text.slice(version.length + from.length + 2));
    const result = v.safeParse(BODY, json, { abortEarly: true });
    return result.success ? { from, body: result.output as Body } : undefined;
  } catch {
    return undefined;
  }
}

const INSTANCE_MAX = 128;
const name = v.pipe(v.string(), v.maxLength(256));
const amount = v.pipe(v.number(), v.finite(), v.minValue(0));
const optionalAmount = v.optional(amount);
const seq = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

const STEP = v.object({
  room: name,
  seq,
  id: name,
  kind: name,
  via: name,
  acceptedAtMs: optionalAmount,
  committedAtMs: optionalAmount,
  arrivedAtMs: optionalAmount,
  way: v.optional(v.picklist(['link', 'store'])),
  deliveredAtMs: optionalAmount,
  sockets: optionalAmount,
});
const REPORT = v.object({
  replica: name,
  runtime: name,
  startedAtMs: amount,
  atMs: amount,
  connections: amount,
  rooms: amount,
  topRooms: v.pipe(
    v.array(v.object({ room: name, members: amount, head: seq })),
    v.maxLength(20),
  ),
  link: v.object({ kind: name, isUp: v.boolean(), roundTripMs: optionalAmount }),
  store: v.object({ kind: name, isUp: v.boolean() }),
  healedEntries: amount,
  committedPerS: amount,
  deliveredPerS: amount,
  sampleExponent: amount,
});
const HEARD = v.object({ instance: name, sentAtMs: amount, receivedAtMs: amount });
const BODY = v.variant('type', [
  v.object({ type: v.literal('interest'), sentAtMs: amount }),
  v.object({
    type: v.literal('report'),
    report: REPORT,
    heard: v.pipe(v.array(HEARD), v.maxLength(64)),
  }),
  v.object({
    type: v.literal('steps'),
    replica: name,
    steps: v.pipe(v.array(STEP), v.maxLength(200)),
  }),
  v.object({ type: v.literal('gone') }),
]);
