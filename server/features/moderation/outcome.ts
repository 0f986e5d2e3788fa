/**
 * Outcomes of moderation commands.
 */
import type { Refusal } from '../../core/protocol/codes.ts';
import type { Outcome } from './moderation.ts';

export const DONE: Outcome = { ok: true };

export function refuse(code: Refusal['code'], message: string): Outcome {
  return { ok: false, refusal: { code, message } };
}

export function invalid(message: string): Outcome {
  return refuse('invalid', message);
}
