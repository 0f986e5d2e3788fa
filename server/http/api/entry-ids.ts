/**
 * Entry ids for API requests. Requests with the same Idempotency-Key get the same id, by which the
 * store detects repetitions. Keyed with the server's secret, so nobody else can use it first.
 */
import { createHash, createHmac } from 'node:crypto';
import { randomText } from '../../lib/random-text.ts';
import { API_ID_PREFIX } from '../../core/protocol/api-id.ts';

/** Identifies repeated requests. */
export interface RequestName {
  keyName: string;
  room: string;
  what: string;
  /** The header; requests without it are never repetitions. */
  idempotencyKey: string | undefined;
}

export interface EntryIds {
  of(request: RequestName): string;
  /** The id given by earlier versions, one of which may have handled the same request. */
  formerOf(request: RequestName): string | undefined;
}

/** `key`: a secret that all replicas share. */
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
