/**
 * Frame decoder: turns the text of a WebSocket frame into a client frame or a refusal. Never
 * throws. All rules about a frame's shape live here; rules that depend on state, in the session.
 */
import * as v from 'valibot';
import { isApiId } from './api-id.ts';
import type { ClientFrame } from './frames.ts';
import type { Refusal } from './codes.ts';
import { moderationSchemas } from './decode-moderation.ts';
import { isPersonName, tidyName } from './person-name.ts';
import { faultInRoomName, isRoomName, ROOM_CHARACTERS } from './room-name.ts';

export interface DecodeLimits {
  /** UTF-16 code units. */
  textMax: number;
  /** UTF-16 code units. */
  nameMax: number;
}

export type Decoded =
  | { ok: true; frame: ClientFrame }
  | { ok: false; isJson: false }
  | ({ ok: false; isJson: true; room?: string; id?: string } & Refusal);

export type Decode = (text: string) => Decoded;

const ID = /^[^\p{Cc}\p{Cs}]{1,64}$/u;
const EMOJI = /^(?:\p{RGI_Emoji}|\p{Extended_Pictographic}\uFE0F?)$/v;

/** Longer than any registered tag of BCP 47. */
const LANGUAGE_MAX = 64;
const TOO_LARGE = 'is too large';

export function createDecode({ textMax, nameMax }: DecodeLimits): Decode {
  const schemas = createFrameSchemas({ textMax, nameMax });
  return (text) => {
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch {
      return { ok: false, isJson: false };
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return {
        ok: false,
        isJson: true,
        code: 'invalid',
        message: 'a frame must be one JSON object',
      };
    }
    const about = addressOf(value);
    const type: unknown = 'type' in value ? value.type : undefined;
    if (typeof type !== 'string') {
      return { ok: false, isJson: true, code: 'invalid', message: 'type: must be text', ...about };
    }
    const schema = schemas.get(type);
    if (!schema) {
      const message = 'type: unknown frame type';
      return { ok: false, isJson: true, code: 'not_found', message, ...about };
    }
    const result = v.safeParse(schema, value, { abortEarly: true });
    if (result.success) return { ok: true, frame: result.output };
    const issue = result.issues[0];
    const field = String(issue.path?.[0]?.key ?? 'frame');
    const message = `${field}: ${issue.message}`;
    if (issue.message !== TOO_LARGE) {
      return { ok: false, isJson: true, code: 'invalid', message, ...about };
    }
    const details = field === 'text' ? { reason: 'too_long', max: textMax } as const : {};
    return { ok: false, isJson: true, code: 'too_large', ...details, message, ...about };
  };
}

/** Schemas by frame type. The HTTP API uses them to validate requests and to describe them. */
export function createFrameSchemas({ textMax, nameMax }: DecodeLimits) {
  const room = v.pipe(
    v.string('must be text'),
    v.regex(ROOM_CHARACTERS, 'must be 1 to 128 letters, digits or . _ - : / @ ~'),
    v.check(isRoomName, ({ input }) => faultInRoomName(input)!),
  );
  const id = v.pipe(
    v.string('must be text'),
    v.regex(ID, 'must be 1 to 64 characters, without control characters'),
    v.check((value) => !isApiId(value), 'must not have the format of the HTTP API’s ids'),
  );
  const text = v.pipe(
    v.string('must be text'),
    v.maxLength(textMax, TOO_LARGE),
    v.check((value) => value.isWellFormed(), 'must be well-formed Unicode'),
    v.check((value) => value.trim() !== '', 'must not be empty'),
  );
  const name = v.pipe(
    v.string('must be text'),
    // Check the length first: normalizing many combining marks is slow.
    v.maxLength(4 * nameMax, `must be at most ${nameMax} characters`),
    v.transform(tidyName),
    v.maxLength(nameMax, `must be at most ${nameMax} characters`),
    v.check(isPersonName, 'must be visible, without control or direction characters'),
  );
  const integer = (min: number, max: number) => {
    const message = `must be a whole number from ${min} to ${max}`;
    return v.pipe(
      v.number(message),
      v.safeInteger(message),
      v.minValue(min, message),
      v.maxValue(max, message),
    );
  };
  const seq = integer(1, Number.MAX_SAFE_INTEGER);
  const emoji = v.pipe(
    v.string('must be text'),
    v.maxLength(40, 'must be one emoji'),
    v.regex(EMOJI, 'must be one emoji'),
  );
  return new Map<string, v.GenericSchema<unknown, ClientFrame>>([
    [
      'hello',
      v.object({
        type: v.literal('hello'),
        token: v.optional(v.pipe(v.string('must be text'), v.maxLength(8192, TOO_LARGE))),
        name: v.optional(name),
        // A page may have anything in `lang`: that is no reason to refuse its visitors.
        language: v.fallback(v.optional(v.pipe(v.string(), v.maxLength(LANGUAGE_MAX))), undefined),
        proof: v.optional(v.pipe(v.string('must be text'), v.maxLength(32, TOO_LARGE))),
      }),
    ],
    [
      'join',
      v.object({
        type: v.literal('join'),
        room,
        after: v.optional(integer(0, Number.MAX_SAFE_INTEGER)),
      }),
    ],
    ['leave', v.object({ type: v.literal('leave'), room })],
    ['send', v.object({ type: v.literal('send'), room, id, text, replyTo: v.optional(seq) })],
    ['edit', v.object({ type: v.literal('edit'), room, id, target: seq, text })],
    ['delete', v.object({ type: v.literal('delete'), room, id, target: seq })],
    [
      'react',
      v.object({
        type: v.literal('react'),
        room,
        id,
        target: seq,
        emoji,
        on: v.boolean('must be true or false'),
      }),
    ],
    ['typing', v.object({ type: v.literal('typing'), room })],
    [
      'history',
      v.object({ type: v.literal('history'), room, before: seq, limit: integer(1, 100) }),
    ],
    ['reactors', v.object({ type: v.literal('reactors'), room, id, target: seq })],
    ['ping', v.object({ type: v.literal('ping') })],
    ...moderationSchemas({ room, id, seq, integer }),
  ]);
}

/** The room and id of a refused frame, if valid, so that the client can match the refusal to it. */
function addressOf(value: object): { room?: string; id?: string } {
  const { room, id } = value as { room?: unknown; id?: unknown };
  return {
    ...(typeof room === 'string' && ROOM_CHARACTERS.test(room) ? { room } : {}),
    ...(typeof id === 'string' && ID.test(id) ? { id } : {}),
  };
}
