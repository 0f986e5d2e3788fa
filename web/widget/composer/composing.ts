/**
 * Mode of the composer: new message, reply or edit.
 */
import type { Message } from '../../client/room-state.ts';

export type Composing =
  | { type: 'new' }
  | { type: 'reply'; message: Message }
  | { type: 'edit'; message: Message };

export const NEW_MESSAGE: Composing = { type: 'new' };
