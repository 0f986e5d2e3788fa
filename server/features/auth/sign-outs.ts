/**
 * Sign-outs: tokens that the host page signed for a person up to a moment count no more. They are
 * followed records: what one replica puts holds on the others at once, or within seconds by the store.
 */
import { CLOCK_TOLERANCE_SECONDS } from './host-claims.ts';
import type { Identity } from '../../core/session/identity.ts';

export interface SignOuts {
  /** Whether the person was signed out after the token was issued. */
  isOver(identity: Pick<Identity, 'user' | 'issuedAtMs'>): boolean;
  /** Ends what was issued for the person up to now. Rejects when the store cannot be reached. */
  put(userId: string): Promise<void>;
  /** Calls back with each person who is signed out. */
  watch(onChange: (userId: string) => void): void;
}

/** What is stored, by user id. A type, so that it counts as JSON. */
export type SignOutRecord = {
  /** Milliseconds since the Unix epoch. */
  at: number;
};

/** What this needs of the followed records (records/followed-records.ts). */
export interface SignOutRecords {
  get(kind: string, key: string): { value: unknown } | undefined;
  put(
    kind: string,
    key: string,
    value: SignOutRecord,
    options: { expiresAtMs: number },
  ): Promise<unknown>;
  watch(kind: string, onChange: (record: { key: string }) => void): unknown;
}

export interface SignOutsOptions {
  records: SignOutRecords;
  /** Of a token: when it has passed, none is left that was issued before. */
  tokenAgeSecondsMax: number;
  /** Milliseconds since the Unix epoch. */
  now?: () => number;
}

export const SIGN_OUT_KIND = 'sign-out';

export function createSignOuts(options: SignOutsOptions): SignOuts {
  const { records, tokenAgeSecondsMax, now = Date.now } = options;
  return {
    isOver({ user, issuedAtMs }) {
      if (issuedAtMs === undefined) return false;
      const record = records.get(SIGN_OUT_KIND, user.id)?.value as SignOutRecord | undefined;
      // Tokens tell whole seconds: one of the same second may have been issued before.
      return record !== undefined && issuedAtMs <= record.at;
    },
    async put(userId) {
      const at = now();
      const keptSeconds = tokenAgeSecondsMax + CLOCK_TOLERANCE_SECONDS;
      await records.put(SIGN_OUT_KIND, userId, { at }, { expiresAtMs: at + keptSeconds * 1_000 });
    },
    watch: (onChange) => void records.watch(SIGN_OUT_KIND, ({ key }) => onChange(key)),
  };
}
