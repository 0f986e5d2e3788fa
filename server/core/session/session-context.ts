/**
 * Context that all sessions of a replica share.
 */
import type { Identities } from './identity.ts';
import type { Hub } from '../hub/hub.ts';
import type { Log } from '../../lib/log.ts';
import type { Rate } from '../../lib/rate-limit.ts';
import type { Decode } from '../protocol/decode.ts';
import type { Limits } from '../protocol/frames.ts';
import type { Meter } from '../room/meter.ts';
import type { Accounts } from './account.ts';
import type { Entrance } from './entrance.ts';
import type { Gate } from './gate.ts';
import type { Desk } from './moderating.ts';
import type { PostDoor } from './post.ts';

export interface SessionContext {
  hub: Hub;
  entrance: Entrance;
  identities: Identities;
  decode: Decode;
  limits: Limits;
  replica: string;
  /** Each must let a join or a post through; the first that does not is what the client hears. */
  gates: readonly Gate[];
  post: PostDoor;
  desk: Desk;
  accounts: Accounts;
  /** Frames that are no accepted post, by connection. */
  frameRate: Rate;
  bufferedBytesMax: number;
  meter: Meter;
  log: Log;
}
