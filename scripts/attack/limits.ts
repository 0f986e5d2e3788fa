/**
 * Limits that the verdict on a server under attack is made by.
 */

export interface AttackLimits {
  /** Peak of the server's resident memory. */
  residentBytesMax: number;
  /** Of the honest pair, from sending to seeing. */
  pairP99MsMax: number;
  /** Processor time of one page. */
  pageMsMax: number;
  /** Growth of the collected heap, as a share of what it was, after all attackers left. */
  heapGrowthMax: number;
  recoveryMsMax: number;
  /** Of the tries of an honest reader or visitor meanwhile. */
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
/** Where the database works on the same few cores as the server and the attackers. */
const BESIDE_POSTGRES_P99_MS_MAX = 1_000;
/** Times are for whole runs on a machine of their own: here they only tell a server that hangs. */
const SHORT: AttackLimits = {
  ...WHOLE,
  pairP99MsMax: 10_000,
  pageMsMax: 500,
  heapGrowthMax: 1,
  recoveryMsMax: 20_000,
  // A second has few tries.
  failedShareMax: 0.5,
};

export function limitsFor(
  { isShort, isPostgres }: { isShort: boolean; isPostgres: boolean },
): AttackLimits {
  if (isShort) return SHORT;
  return isPostgres ? { ...WHOLE, pairP99MsMax: BESIDE_POSTGRES_P99_MS_MAX } : WHOLE;
}
