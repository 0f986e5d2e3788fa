/** Schemas of the moderation frames. The commands check which fields each action needs. */
import * as v from 'valibot';
import type { ClientFrame } from './frames.ts';
import type { Hold, ModerateAction } from './moderation.ts';

/** Of a `delete`: a day. */
export const DELETE_MINUTES_MAX = 1_440;
/** Ten years. */
export const MINUTES_MAX = 5_259_600;
export const SLOW_MODE_SECONDS_MAX = 86_400;
/** UTF-16 code units. */
export const REASON_MAX = 500;
export const HOLDS = ['none', 'guests', 'everyone'] as const satisfies readonly Hold[];
export const MODERATE_ACTIONS = [
  'ban',
  'unban',
  'mute',
  'unmute',
  'delete',
  'set',
  'approve',
  'reject',
  'dismiss',
] as const satisfies readonly ModerateAction[];
const USER_ID = /^[^\p{Cc}\p{Cs}]{1,128}$/u;
const ITEM = /^[\w-]{1,64}$/;

type Text = v.GenericSchema<unknown, string>;
type Whole = v.GenericSchema<unknown, number>;

/** Schemas of fields that other frames also have. */
export interface Fields {
  room: Text;
  id: Text;
  seq: Whole;
  integer(min: number, max: number): Whole;
}

/** Accepts ids of guests and of signed users. */
export function isUserId(text: string): boolean {
  return USER_ID.test(text);
}

export function moderationSchemas(
  { room, id, seq, integer }: Fields,
): [string, v.GenericSchema<unknown, ClientFrame>][] {
  const reason = v.pipe(
    v.string('must be text'),
    v.maxLength(REASON_MAX, `must be at most ${REASON_MAX} characters`),
    v.check((value) => value.isWellFormed(), 'must be well-formed Unicode'),
  );
  const flag = v.boolean('must be true or false');
  const settings = v.object({
    slowModeSeconds: v.optional(integer(0, SLOW_MODE_SECONDS_MAX)),
    membersOnly: v.optional(flag),
    locked: v.optional(flag),
    hold: v.optional(
      v.picklist(HOLDS, 'hold must be none, guests or everyone'),
    ),
  }, 'must be an object');
  return [
    [
      'moderate',
      v.object({
        type: v.literal('moderate'),
        room,
        id,
        action: v.picklist(MODERATE_ACTIONS, `must be one of ${MODERATE_ACTIONS.join(', ')}`),
        user: v.optional(
          v.pipe(v.string('must be text'), v.check(isUserId, 'must be 1 to 128 characters')),
        ),
        everywhere: v.optional(flag),
        minutes: v.optional(integer(1, MINUTES_MAX)),
        reason: v.optional(reason),
        settings: v.optional(settings),
        item: v.optional(
          v.pipe(
            v.string('must be text'),
            v.regex(ITEM, 'must be 1 to 64 letters, digits, _ or -'),
          ),
        ),
        guestsSince: v.optional(integer(0, Number.MAX_SAFE_INTEGER)),
      }),
    ],
    ['report', v.object({ type: v.literal('report'), room, id, target: seq, reason })],
    [
      'queue',
      v.object({
        type: v.literal('queue'),
        room,
        before: v.optional(integer(1, Number.MAX_SAFE_INTEGER)),
      }),
    ],
  ];
}
