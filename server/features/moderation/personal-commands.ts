/**
 * Commands on a person's account and data: sign-out, erasure, export. Each is audited first.
 */
import { isUserId } from '../../core/protocol/decode-moderation.ts';
import { GUEST_ID_PREFIX } from '../auth/guest-token.ts';
import { BOT_ID_PREFIX } from '../auth/host-claims.ts';
import type { SignOuts } from '../auth/sign-outs.ts';
import type { Audit } from './audit.ts';
import { createErase, type EraseOptions } from './erase.ts';
import { createExport, type ExportOptions } from './export.ts';
import type { Moderation } from './moderation.ts';
import { DONE, invalid } from './outcome.ts';

export interface PersonalCommandsOptions extends EraseOptions, ExportOptions {
  audit: Audit;
  signOuts: Pick<SignOuts, 'put'>;
}

export function createPersonalCommands(
  options: PersonalCommandsOptions,
): Pick<Moderation, 'erase' | 'signOut' | 'export'> {
  const { audit, signOuts } = options;
  const erase = createErase(options);
  const exportOf = createExport(options);
  return {
    async erase(by, userId, next) {
      if (next === undefined) await audit.addEntry(by, { action: 'erase', user: userId });
      return await erase(by, userId, next);
    },
    async signOut(by, userId) {
      if (!isUserId(userId)) return invalid('user: must be 1 to 128 characters');
      if ([GUEST_ID_PREFIX, BOT_ID_PREFIX].some((prefix) => userId.startsWith(prefix))) {
        return invalid('user: ban guests, and revoke keys of bots, instead');
      }
      await audit.addEntry(by, { action: 'sign-out', user: userId });
      await signOuts.put(userId);
      return DONE;
    },
    async *export(by, userId) {
      await audit.addEntry(by, { action: 'export', user: userId });
      yield* exportOf(userId);
    },
  };
}
