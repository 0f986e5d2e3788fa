/**
 * The gate for guests who call half of a room by name.
 */
import type { Guard } from '../../core/session/guard.ts';

/** In one text. */
export const MENTIONS_MAX = 20;
/** An `@` before a name, and not the one within an e-mail address. */
const MENTION = /(?<![\p{L}\p{N}])@(?=[\p{L}\p{N}_])/gu;

export function createMentionFlood(): Guard {
  return {
    post({ user }, frame) {
      if (user.role !== 'guest' || (frame.type !== 'send' && frame.type !== 'edit')) {
        return undefined;
      }
      // Most texts hold none at all.
      if (!frame.text.includes('@')) return undefined;
      if ((frame.text.match(MENTION)?.length ?? 0) <= MENTIONS_MAX) return undefined;
      return {
        code: 'forbidden',
        message: `a guest may call at most ${MENTIONS_MAX} people by name in one message`,
      };
    },
  };
}
