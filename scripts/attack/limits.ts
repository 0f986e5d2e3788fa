/**
 * Limits that a server must keep under attack.
 */

export interface AttackLimits {
  residentBytesMax: number;
  pairP99MsMax: number;
  pageMsMax: number;
  /** Growth of the collected heap after all attackers left, as a share of the earlier size. */
  heapGrowthMax: number;
  recoveryMsMax: number;
  /** Share of failed attempts of an honest reader or visitor during the attack. */
  failedShareMax: number;
}

const WHOLE: AttackLimits = {
  residentBytesMax: 640_000_000,
  pairP99MsMax: 250,
  pageMsMax: 10,
  heapGrowthMax: 0.2,
  recoveryMsMax: 10_000,
  failedShareMax: 0.1,
};
/** The database shares the few cores with the server and the attackers. */
const BESIDE_POSTGRES_P99_MS_MAX = 1_000;
/** A short run on a shared machine only detects a server that hangs. */
const SHORT: AttackLimits = {
  ...WHOLE,
  pairP99MsMax: 10_000,
  pageMsMax: 500,
  heapGrowthMax: 1,
  recoveryMsMax: 20_000,
  // A second has few attempts.
  failedShareMax: 0.5,
};

export function limitsFor(
  { isShort, isPostgres }: { isShort: boolean; isPostgres: boolean },
): AttackLimits {
  if (isShort) return SHORT;
  return isPostgres ? { ...WHOLE, pairP99MsMax: BESIDE_POSTGRES_P99_MS_MAX } : WHOLE;
}
