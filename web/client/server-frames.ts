/**
 * Text from the server -> frames that can be relied on. What is unknown or malformed is left out:
 * a newer server may say more than this client knows, and garbage must not throw.
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
  maybe,
} from './field-checks.ts';

/** What else an entry holds is looked at when it is folded: its seq must count in any case. */
const isEntries = listOf((value) => isObject(value) && isCount(value.seq));

const DONE = { room: isText, id: isText };

/** The fields of each frame that the client rests on. */
const FIELDS: Record<ServerFrame['type'], Record<string, Check>> = {
  // What solves it looks at it.
  challenge: {},
  welcome: { replica: isText, user: isUser, token: maybe(isText), limits: isObject },
  token: { token: isText },
  joined: {
    room: isText,
    head: isCount,
    first: isCount,
    entries: isEntries,
    complete: isBoolean,
    presence: (value) =>
      isObject(value) && isCount(value.count) && maybe(listOf(isUser))(value.members),
  },
  entries: { room: isText, entries: isEntries },
  ack: { room: isText, id: isText, seq: isCount, at: isNumber },
  refused: {
    code: isText,
    message: isText,
    retry: isBoolean,
    retryAfterMs: maybe(isNumber),
    room: maybe(isText),
    id: maybe(isText),
  },
  page: { room: isText, entries: isEntries, first: isCount },
  presence: {
    room: isText,
    count: isCount,
    joined: maybe(listOf(isUser)),
    left: maybe(listOf(isText)),
  },
  typing: { room: isText, users: listOf(isUser) },
  goaway: { afterMs: isNumber },
  left: { room: isText },
  pong: {},
  room: {
    room: isText,
    write: isBoolean,
    why: maybe(isText),
    until: maybe(isNumber),
    moderate: isBoolean,
    slowModeSeconds: isCount,
    membersOnly: isBoolean,
    locked: isBoolean,
    hold: isText,
  },
  // Its lists are looked at by moderation-client.ts.
  queue: { room: isText, heldCount: isCount, reportCount: isCount },
  moderated: DONE,
  reported: DONE,
};

/** The frames in one WebSocket message: an object or an array of objects. Never throws. */
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

/** Whether an entry has all that a message needs to be shown. */
export function isWhole({ id, from, at, via }: Entry): boolean {
  return isText(id) && isUser(from) && isNumber(at) && isText(via);
}
