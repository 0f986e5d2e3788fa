/**
 * Limits that a server must not exceed under attack.
 */

export interface AttackLimits {
  residentBytesMax: number;
  pairP99MsMax: number;
  pageMsMax: number;
  /**
   * Growth of the heap, as a share of its size before the attack; measured after all attackers have
   * left and the garbage is collected.
   */
  heapGrowthMax: number;
  recoveryMsMax: number;
  /** Share of failed attempts of an honest reader or visitor during the attack. */
  failedShareMax: number;
}

const FULL_RUN: AttackLimits = {
  residentBytesMax: 640_000_000,
  pairP99MsMax: 250,
  pageMsMax: 10,
  heapGrowthMax: 0.2,
  recoveryMsMax: 10_000,
  failedShareMax: 0.1,
};
/** The database shares the few cores with the server and the attackers. */
const POSTGRES_PAIR_P99_MS_MAX = 1_000;
/** Generous, because a short run on a shared machine can only detect a server that hangs. */
const SHORT_RUN: AttackLimits = {
  ...FULL_RUN,
  pairP99MsMax: 10_000,
  pageMsMax: 500,
  heapGrowthMax: 1,
  recoveryMsMax: 20_000,
  // A short run has few attempts, so one failure is a large share.
  failedShareMax: 0.5,
};

export function limitsFor(
  { isShort, isPostgres }: { isShort: boolean; isPostgres: boolean },
): AttackLimits {
  if (isShort) return SHORT_RUN;
  return isPostgres ? { ...FULL_RUN, pairP99MsMax: POSTGRES_PAIR_P99_MS_MAX } : FULL_RUN;
}
