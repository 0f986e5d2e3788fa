/**
 * The moderation sessions of this replica, indexed by user: a crowd can cause hundreds of look-ups
 * a second, so none may walk over all sessions.
 */
import type { ModerationSession } from '../../../core/session/moderation-session.ts';

export class SessionTable implements Iterable<ModerationSession> {
  #all = new Set<ModerationSession>();
  #byUser = new Map<string, ModerationSession[]>();

  add(session: ModerationSession): void {
    if (this.#all.has(session)) return;
    const { id } = session.visitor.user;
    this.#all.add(session);
    const others = this.#byUser.get(id);
    if (others) others.push(session);
    else this.#byUser.set(id, [session]);
  }

  delete(session: ModerationSession): void {
    if (!this.#all.delete(session)) return;
    const { id } = session.visitor.user;
    const others = this.of(id).filter((one) => one !== session);
    if (others.length > 0) this.#byUser.set(id, others);
    else this.#byUser.delete(id);
  }

  of(userId: string): readonly ModerationSession[] {
    return this.#byUser.get(userId) ?? [];
  }

  [Symbol.iterator](): Iterator<ModerationSession> {
    return this.#all.values();
  }
}
