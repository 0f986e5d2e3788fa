/**
 * Staff sessions: open them by a link, find them by their cookie, renew and end them. An ended
 * session ends on every replica at once, or within seconds through the store.
 */
import type { Json, Records, StoredRecord } from '../../core/store/records.ts';
import {
  type AllowedPages,
  type AllowedPagesRecords,
  createAllowedPages,
} from './allowed-pages.ts';
import type { SignOuts } from '../auth/sign-outs.ts';
import {
  hashOf,
  isToken,
  makeLink,
  type Member,
  MEMBER_KIND,
  memberOf,
  type NewMember,
  newToken,
  openLink,
  SESSION_KIND,
} from './staff-records.ts';

export interface Staff {
  /** Undefined if the link was used, is too old, or never existed. */
  enter(linkToken: string, agent: string): Promise<OpenSession | undefined>;
  /** Undefined if the session has ended. */
  find(token: string): Promise<FoundSession | undefined>;
  /** A new token for a session that is a day old: the earlier one ends in a minute. */
  renew(session: FoundSession): Promise<OpenSession | undefined>;
  /** Of one member, or of all, newest first. */
  sessions(memberId?: string): SessionInfo[];
  members(): Member[];
  end(sessionId: string): Promise<boolean>;
  /** Ends the sessions and rights of a member. */
  remove(memberId: string): Promise<boolean>;
  readonly pages: AllowedPages;
  /** Throws if a field is invalid. Returns the token of a link. */
  invite(member: NewMember): Promise<string>;
}

export interface SessionInfo {
  readonly id: string;
  readonly memberId: string;
  readonly createdAtMs: number;
  /** Browser, as its header says. */
  readonly agent: string;
}

export interface FoundSession extends SessionInfo {
  readonly member: Member;
  /** Of the token. */
  readonly issuedAtMs: number;
  readonly hash: string;
}

export interface OpenSession {
  token: string;
  session: FoundSession;
}

export { STAFF_KINDS } from './staff-records.ts';

export interface StaffOptions {
  store: { records: Records };
  /** Must follow `STAFF_KINDS`. */
  followed: AllowedPagesRecords;
  signOuts: Pick<SignOuts, 'put'>;
  now?: () => number;
}

export const SESSION_LIVES_MS = 30 * 86_400_000;
const RENEWED_AFTER_MS = 86_400_000;
/** For requests that were sent with the earlier token. */
const OVERLAP_MS = 60_000;
const SESSIONS_PER_MEMBER_MAX = 20;
const AGENT_CHARS_MAX = 200;
const ID_LENGTH = 12;

/** Undefined if the console is off. */
export function openStaff(
  { hasConsole, ...options }: StaffOptions & { hasConsole: boolean },
): Staff | undefined {
  return hasConsole ? createStaff(options) : undefined;
}

export function createStaff(options: StaffOptions): Staff {
  const { store: { records }, followed, signOuts, now = Date.now } = options;
  /** Closes the person's connections, and refuses the chat tokens issued until now. */
  const signOut = (memberId: string): Promise<void> => signOuts.put(memberId);

  const foundIn = (record: StoredRecord): FoundSession | undefined => {
    const value = record.value as unknown as Omit<FoundSession, 'member' | 'hash'>;
    const member = followed.get(MEMBER_KIND, value.memberId);
    return member && { ...value, member: memberOf(member), hash: record.key };
  };
  const all = (): FoundSession[] =>
    [...followed.all(SESSION_KIND)].map(foundIn).filter((one) => one !== undefined)
      .toSorted((a, b) => b.issuedAtMs - a.issuedAtMs);
  const save = async (session: Omit<FoundSession, 'hash'>): Promise<OpenSession> => {
    const { member, ...value } = session;
    const token = newToken();
    const hash = await hashOf(token);
    const expiresAtMs = now() + SESSION_LIVES_MS;
    await followed.put(SESSION_KIND, hash, value as unknown as Json, { expiresAtMs });
    return { token, session: { ...value, member, hash } };
  };
  const removeAll = async (some: readonly FoundSession[]): Promise<void> => {
    for (const { hash } of some) await followed.put(SESSION_KIND, hash, null);
  };

  return {
    async enter(linkToken, agent) {
      const member = await openLink(records, linkToken, now());
      if (!member) return undefined;
      const { id, ...value } = member;
      await followed.put(MEMBER_KIND, id, value as unknown as Json);
      const own = all().filter(({ memberId }) => memberId === id);
      await removeAll(own.slice(SESSIONS_PER_MEMBER_MAX - 1));
      const sessionId = newToken().slice(0, ID_LENGTH);
      const times = { createdAtMs: now(), issuedAtMs: now() };
      const about = { id: sessionId, memberId: id, agent: agent.slice(0, AGENT_CHARS_MAX) };
      return await save({ ...about, ...times, member });
    },
    async find(token) {
      if (!isToken(token)) return undefined;
      const hash = await hashOf(token);
      const record = followed.get(SESSION_KIND, hash);
      return record && foundIn(record);
    },
    async renew(session) {
      if (now() - session.issuedAtMs < RENEWED_AFTER_MS) return undefined;
      const { hash, member: _, ...value } = session;
      const renewed = await save({ ...value, member: session.member, issuedAtMs: now() });
      await followed.put(SESSION_KIND, hash, value as unknown as Json, {
        expiresAtMs: now() + OVERLAP_MS,
      });
      return renewed;
    },
    sessions(memberId) {
      const shown = new Map<string, SessionInfo>();
      for (const { hash: _, member: __, ...session } of all()) {
        const isWanted = memberId === undefined || session.memberId === memberId;
        if (isWanted && !shown.has(session.id)) shown.set(session.id, session);
      }
      return [...shown.values()];
    },
    members: () => [...followed.all(MEMBER_KIND)].map(memberOf),
    async end(sessionId) {
      const some = all().filter(({ id }) => id === sessionId);
      await removeAll(some);
      // Other sessions of the person get a new chat token at once.
      if (some[0]) await signOut(some[0].memberId);
      return some.length > 0;
    },
    async remove(memberId) {
      if (!followed.get(MEMBER_KIND, memberId)) return false;
      await followed.put(MEMBER_KIND, memberId, null);
      await removeAll(
        [...followed.all(SESSION_KIND)].filter(({ value }) =>
          (value as { memberId?: string }).memberId === memberId
        ).map(({ key }) => ({ hash: key } as FoundSession)),
      );
      await signOut(memberId);
      return true;
    },
    pages: createAllowedPages(followed),
    invite: (member) => makeLink(records, member, now()),
  };
}
