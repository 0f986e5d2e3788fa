/**
 * Sign-outs: invalidate the host tokens issued to a person until then. They are followed records: a
 * sign-out reaches other replicas at once, or within seconds through the store.
 */
import { CLOCK_TOLERANCE_SECONDS } from './host-claims.ts';
import type { Identity } from '../../core/session/identity.ts';

export interface SignOuts {
  isOver(identity: Pick<Identity, 'user' | 'issuedAtMs'>): boolean;
  /** Invalidates tokens issued until now. Rejects if the store cannot be reached. */
  put(userId: string): Promise<void>;
  watch(onChange: (userId: string) => void): void;
}

/** Stored by user id. A type, so that it counts as JSON. */
export type SignOutRecord = {
  /** Milliseconds since the Unix epoch. */
  at: number;
};

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
  /** Sign-outs are kept this long: older tokens are refused anyway. */
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
      // Tokens carry whole seconds: one of the same second may be older.
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
