/**
 * Owner link at the start: logged as long as there is no owner.
 */
import type { Records } from '../../core/store/records.ts';
import { explain, type Log } from '../../lib/log.ts';
import { hasOwner, LINK_LIVES_MS, makeLink } from './staff-records.ts';

export interface InviteOwnerOptions {
  records: Records;
  /** Origin of this server. */
  url: string;
  log: Log;
}

/** Never rejects: the chat works without an owner. */
export async function inviteOwner({ records, url, log }: InviteOwnerOptions): Promise<void> {
  try {
    if (await hasOwner(records)) return;
    const token = await makeLink(records, { name: 'Owner', role: 'owner' }, Date.now(), true);
    log.info(
      `owner link, for one use within ${LINK_LIVES_MS / 60_000} minutes: ${linkOf(url, token)}`,
    );
  } catch (error) {
    log.warn('console: no owner link', { reason: explain(error) });
  }
}

/** The token is in the fragment, which browsers send to no server. */
export function linkOf(url: string, token: string): string {
  return `${url}/admin#link=${token}`;
}
