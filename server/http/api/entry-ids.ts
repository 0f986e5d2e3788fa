/**
 * Ids of the entries that API requests make. By the id the store knows a repetition, so requests with
 * the same Idempotency-Key get the same; without the server's secret nobody can compute it and take
 * it first.
 */
import { createHash, createHmac } from 'node:crypto';
import { randomText } from '../../lib/random-text.ts';
import { API_ID_PREFIX } from '../../core/protocol/api-id.ts';

/** What makes a request the same as another. */
export interface RequestName {
  keyName: string;
  room: string;
  /** What is done, and to which message. */
  what: string;
  /** The header; without it no request repeats another one. */
  idempotencyKey: string | undefined;
}

export interface EntryIds {
  of(request: RequestName): string;
  /** The id that earlier versions gave: the same request may have reached a replica of theirs. */
  formerOf(request: RequestName): string | undefined;
}

/** `key`: the same on all replicas, and nobody else's. */
export function createEntryIds(key: Uint8Array): EntryIds {
  return {
    of(request) {
      if (request.idempotencyKey === undefined) return randomText(16);
      const name = createHmac('sha256', key).update(textOf(request)).digest('base64url');
      return `${API_ID_PREFIX}${name}`;
    },
    formerOf: (request) =>
      request.idempotencyKey === undefined
        ? undefined
        : createHash('sha256').update(textOf(request)).digest('base64url'),
  };
}

function textOf({ keyName, room, what, idempotencyKey }: RequestName): string {
  return JSON.stringify([keyName, room, what, idempotencyKey]);
}
