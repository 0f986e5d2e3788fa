/**
 * Lets the event loop go round once: between parts of a long piece of work, others get their turn.
 */
import { setImmediate } from 'node:timers';

export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
