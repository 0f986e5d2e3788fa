/** Session context: the services and settings that all sessions of a replica share. */
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
import type { PostPipeline } from './post.ts';

export interface SessionContext {
  hub: Hub;
  admission: Admission;
  identities: Identities;
  decode: Decode;
  limits: Limits;
  replica: string;
  /** Guards for joins, posts, reports and typing; the first refusal is sent to the client. */
  guards: readonly Guard[];
  post: PostPipeline;
  moderationSessions: ModerationSessions;
  accounts: Accounts;
  /** Limits a connection's frames other than accepted posts. */
  frameRate: Rate;
  bufferedBytesMax: number;
  metricsHooks: MetricsHooks;
  log: Log;
}
