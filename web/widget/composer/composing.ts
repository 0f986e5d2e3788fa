/**
 * What the composer is about: a new message, an answer to one, or a change of one's own.
 */
import type { Message } from '../../client/room-state.ts';

export type Composing =
  | { type: 'new' }
  | { type: 'reply'; message: Message }
  | { type: 'edit'; message: Message };

export const NEW_MESSAGE: Composing = { type: 'new' };
