/**
 * Mention limit: a guard against guests who mention half of a room.
 */
import type { Guard } from '../../core/session/guard.ts';

/** Per text. */
export const MENTIONS_MAX = 20;
/** An `@` before a name, but not in an e-mail address. */
const MENTION = /(?<![\p{L}\p{N}])@(?=[\p{L}\p{N}_])/gu;

export function createMentionFlood(): Guard {
  return {
    post({ user }, frame) {
      if (user.role !== 'guest' || (frame.type !== 'send' && frame.type !== 'edit')) {
        return undefined;
      }
      if (!frame.text.includes('@')) return undefined;
      if ((frame.text.match(MENTION)?.length ?? 0) <= MENTIONS_MAX) return undefined;
      return {
        code: 'forbidden',
        reason: 'mentions_max',
        max: MENTIONS_MAX,
        message: `a guest may mention at most ${MENTIONS_MAX} people in one message`,
      };
    },
  };
}
