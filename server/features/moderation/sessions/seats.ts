/**
 * The seats of this replica, with an index by user: what concerns one user must not cost a walk over
 * all, as a crowd may cause it hundreds of times a second.
 */
import type { Seat } from '../../../core/session/moderating.ts';

export class Seats implements Iterable<Seat> {
  #all = new Set<Seat>();
  #byUser = new Map<string, Seat[]>();

  add(seat: Seat): void {
    if (this.#all.has(seat)) return;
    const { id } = seat.visitor.user;
    this.#all.add(seat);
    const others = this.#byUser.get(id);
    if (others) others.push(seat);
    else this.#byUser.set(id, [seat]);
  }

  /** Idempotent. */
  delete(seat: Seat): void {
    if (!this.#all.delete(seat)) return;
    const { id } = seat.visitor.user;
    const others = this.of(id).filter((one) => one !== seat);
    if (others.length > 0) this.#byUser.set(id, others);
    else this.#byUser.delete(id);
  }

  of(userId: string): readonly Seat[] {
    return this.#byUser.get(userId) ?? [];
  }

  [Symbol.iterator](): Iterator<Seat> {
    return this.#all.values();
  }
}
