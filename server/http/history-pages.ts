/**
 * History pages for the API and `/rooms/{room}/history`. Anonymous readers take turns by network
 * (round robin), and are charged for the bytes they receive.
 */
import type { Account } from '../core/hub/account.ts';
import type { PageRequest } from '../core/hub/history.ts';
import type { Hub } from '../core/hub/hub.ts';
import type { PageFrame } from '../core/protocol/frames.ts';
import { reservePage } from '../core/session/page-budget.ts';
import { createFairQueue } from '../lib/fair-queue.ts';
import { utf8Bytes } from '../lib/utf8-bytes.ts';
import { Problem } from './api/problem.ts';
import { fromStore } from './api/store-call.ts';

export interface AnonymousReader {
  /** Called when it is the reader's turn, to charge it. */
  account(): Account;
  /** Its network or, if unknown, its address. */
  source: string;
}

export interface EncodedPage {
  page: PageFrame;
  text: string;
}

export interface HistoryPages {
  /** Rejects with a Problem. Without `reader`, the page is free and does not wait for a turn. */
  read(request: PageRequest, reader?: AnonymousReader): Promise<EncodedPage>;
}

/** Concurrent reads for anonymous readers. */
const PAGES_UNDER_WAY_MAX = 32;
const WAITING_MAX = 2_048;
const WAITING_PER_SOURCE_MAX = 256;
const BUSY_RETRY_AFTER_MS = 1_000;

export function createHistoryPages(hub: Pick<Hub, 'page'>): HistoryPages {
  const line = createFairQueue({
    placesMax: PAGES_UNDER_WAY_MAX,
    waitingMax: WAITING_MAX,
    waitingPerSourceMax: WAITING_PER_SOURCE_MAX,
  });
  const readPage = async (request: PageRequest, bytesMax: number): Promise<EncodedPage> => {
    let text = '';
    const send = (encoded: string) => void (text = encoded);
    return { page: await fromStore(hub.page(request, { bytesMax, send })), text };
  };
  const readPaid = async (request: PageRequest, account: Account): Promise<EncodedPage> => {
    const budget = reservePage(account);
    if (typeof budget === 'number') throw tooManyPages(budget);
    let bytes = 0;
    try {
      const read = await readPage(request, budget.bytesMax);
      bytes = utf8Bytes(read.text);
      return read;
    } finally {
      budget.settleBytes(bytes);
    }
  };

  return {
    async read(request, reader) {
      if (!reader) return await readPage(request, Infinity);
      const place = line.enter(reader.source);
      if (!place) throw tooManyPages(BUSY_RETRY_AFTER_MS);
      const leave = await place;
      try {
        return await readPaid(request, reader.account());
      } finally {
        leave();
      }
    },
  };
}

function tooManyPages(retryAfterMs: number): Problem {
  return new Problem('rate-limited', 'too many pages requested', { retryAfterMs });
}
