/**
 * Lets the event loop go round once: between parts of a long piece of work, others get their turn.
 */
import { setImmediate, setTimeout } from 'node:timers';

export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * Runs it in a later turn, after the network was heard. On Deno an immediate comes before the network:
 * measured, a chain of them let a connection wait for seconds.
 */
export const laterTurn: (run: () => void) => void = process.versions.deno
  ? (run) => void setTimeout(run, 0)
  : (run) => void setImmediate(run);
