/**
 * Decodes and validates frames from the server. Drops unknown and malformed ones; never throws.
 */
import type { Entry } from '../../server/core/protocol/entry.ts';
import type { ServerFrame } from '../../server/core/protocol/frames.ts';
import {
  type Check,
  isBoolean,
  isCount,
  isNumber,
  isObject,
  isText,
  isUser,
  listOf,
  optional,
} from './field-checks.ts';

/** Only the seq is checked here, as every entry counts; folding checks the other fields. */
const isEntries = listOf((value) => isObject(value) && isCount(value.seq));

const DONE = { room: isText, id: isText };

const FIELDS: Record<ServerFrame['type'], Record<string, Check>> = {
  // Checked by solve-challenge.ts.
  challenge: {},
  welcome: { replica: isText, user: isUser, token: optional(isText), limits: isObject },
  token: { token: isText },
  joined: {
    room: isText,
    head: isCount,
    first: isCount,
    entries: isEntries,
    complete: isBoolean,
    presence: (value) =>
      isObject(value) && isCount(value.count) && optional(listOf(isUser))(value.members),
  },
  entries: { room: isText, entries: isEntries },
  ack: { room: isText, id: isText, seq: isCount, at: isNumber },
  refused: {
    code: isText,
    message: isText,
    retry: isBoolean,
    retryAfterMs: optional(isNumber),
    room: optional(isText),
    id: optional(isText),
  },
  page: { room: isText, entries: isEntries, first: isCount },
  // Its names are checked by reactor-names.ts.
  reactors: DONE,
  presence: {
    room: isText,
    count: isCount,
    joined: optional(listOf(isUser)),
    left: optional(listOf(isText)),
  },
  typing: { room: isText, users: listOf(isUser) },
  goaway: { afterMs: isNumber },
  left: { room: isText },
  pong: {},
  room: {
    room: isText,
    write: isBoolean,
    why: optional(isText),
    moderate: isBoolean,
    slowModeSeconds: isCount,
    membersOnly: isBoolean,
    locked: isBoolean,
    hold: isText,
  },
  // Its lists are checked by moderation-client.ts.
  queue: { room: isText, heldCount: isCount, reportCount: isCount },
  moderated: DONE,
  reported: DONE,
};

/** Decodes one WebSocket message: a frame or an array of frames. Never throws. */
export function readServerFrames(text: unknown): ServerFrame[] {
  let value: unknown;
  try {
    value = JSON.parse(text as string);
  } catch {
    return [];
  }
  return (Array.isArray(value) ? value : [value]).filter(isServerFrame);
}

function isServerFrame(value: unknown): value is ServerFrame {
  if (!isObject(value) || !isText(value.type)) return false;
  if (!Object.hasOwn(FIELDS, value.type as string)) return false;
  const fields = FIELDS[value.type as keyof typeof FIELDS];
  return Object.keys(fields).every((name) => fields[name]!(value[name]));
}

/** Whether an entry has all fields that a shown message needs. */
export function isCompleteEntry({ id, from, at, via }: Entry): boolean {
  return isText(id) && isUser(from) && isNumber(at) && isText(via);
}
