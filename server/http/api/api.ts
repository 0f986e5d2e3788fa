/**
 * Assembles the HTTP API, /api/v1, from its operations.
 */
import type { Context, Hono } from 'hono';
import type { BotNames } from '../../features/auth/bot-names.ts';
import type { Hub } from '../../core/hub/hub.ts';
import type { Log } from '../../lib/log.ts';
import type { Moderation } from '../../features/moderation/moderation.ts';
import type { Limits } from '../../core/protocol/frames.ts';
import type { Accounts } from '../../core/session/account.ts';
import type { PostPipeline } from '../../core/session/post.ts';
import type { OriginRule } from '../../core/connections/origin.ts';
import type { Store } from '../../core/store/store.ts';
import { withDocuments } from './documents.ts';
import type { HistoryPages } from '../history-pages.ts';
import type { EntryIds } from './entry-ids.ts';
import { eventOperations } from './events.ts';
import type { ApiKeys } from './key.ts';
import { messageOperations } from './messages.ts';
import { moderationOperations } from './moderation.ts';
import { peopleOperations } from './people.ts';
import { createQuota } from './quota.ts';
import { roomOperations } from './rooms.ts';
import { type ApiEnv, createRouter } from './router.ts';
import { createFields } from './schemas.ts';
import type { Streams } from './streams.ts';

export interface ApiOptions {
  hub: Hub;
  pages: HistoryPages;
  store: Store;
  keys: ApiKeys;
  ids: EntryIds;
  streams: Streams;
  post: PostPipeline;
  accounts: Accounts;
  networkOf(c: Context): string | undefined;
  origins: OriginRule;
  limits: Limits;
  moderation: Moderation;
  botNames: Pick<BotNames, 'remember'>;
  /** Whether anonymous readers may read the room. */
  isPublic(room: string): boolean;
  requestsPerMinute: number;
  log: Log;
}

export function createApi(options: ApiOptions): Hono<ApiEnv> {
  const { limits, requestsPerMinute } = options;
  const apiOptions = { ...options, fields: createFields(limits) };
  const operations = withDocuments([
    ...messageOperations(apiOptions),
    ...roomOperations(apiOptions),
    ...eventOperations(apiOptions),
    ...moderationOperations(apiOptions),
    ...peopleOperations(apiOptions),
  ], limits);
  return createRouter({
    ...options,
    operations,
    quota: createQuota({ perMinute: requestsPerMinute }),
    bodyBytesMax: limits.frameMax,
  });
}
