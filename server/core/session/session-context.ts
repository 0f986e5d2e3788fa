/**
 * Context that all sessions of a replica share.
 */
import type { Identities } from './identity.ts';
import type { Hub } from '../hub/hub.ts';
import type { Log } from '../../lib/log.ts';
import type { Rate } from '../../lib/rate-limit.ts';
import type { Decode } from '../protocol/decode.ts';
import type { Limits } from '../protocol/frames.ts';
import type { MetricsHooks } from '../room/metrics-hooks.ts';
import type { Accounts } from './account.ts';
import type { Admission } from './admission.ts';
import type { Guard } from './guard.ts';
import type { ModerationSessions } from './moderation-session.ts';
import type { PostDoor } from './post.ts';

export interface SessionContext {
  hub: Hub;
  admission: Admission;
  identities: Identities;
  decode: Decode;
  limits: Limits;
  replica: string;
  /** Each must let a join or a post through; the first that does not is what the client hears. */
  guards: readonly Guard[];
  post: PostDoor;
  moderationSessions: ModerationSessions;
  accounts: Accounts;
  /** Frames that are no accepted post, by connection. */
  frameRate: Rate;
  bufferedBytesMax: number;
  metricsHooks: MetricsHooks;
  log: Log;
}
