/**
 * A webhook receiver for tests: checks signatures with the reference library and records the events
 * in order.
 */
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import type { Entry } from '../../core/protocol/entry.ts';

export interface Received {
  id: string;
  room: string;
  entry: Entry;
  reactions?: Record<string, number>;
  reactors?: Record<string, string[]>;
  type: string;
  status: number;
}

export interface Receiver {
  url: string;
  /** Accepted secrets; if empty, signatures are not checked. */
  secrets: string[];
  /** The status to answer. A function that writes the answer itself returns undefined. */
  answer: (received: Received, response: ServerResponse) => number | undefined;
  readonly received: readonly Received[];
  /** Seqs of a room answered with 2xx, in order of arrival. */
  seqs(room: string): number[];
  readonly badSignatures: number;
  readonly togetherMax: number;
  close(): Promise<void>;
}

export async function openReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let badSignatures = 0;
  let together = 0;
  let togetherMax = 0;
  const server = createServer((request, response) => {
    togetherMax = Math.max(togetherMax, ++together);
    response.on('close', () => together -= 1);
    let body = '';
    request.setEncoding('utf8').on('data', (some: string) => body += some);
    request.on('end', () => {
      const headers = request.headers as Record<string, string>;
      if (receiver.secrets.length > 0 && !isSigned(receiver.secrets, body, headers)) {
        badSignatures += 1;
        response.writeHead(401).end();
        return;
      }
      const { type, data } = JSON.parse(body);
      const one = { id: headers['webhook-id']!, ...data, type, status: 0 } as Received;
      received.push(one);
      const status = receiver.answer(one, response);
      if (status === undefined) return;
      one.status = status;
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: Receiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    secrets: [],
    answer: () => 204,
    received,
    seqs: (room) =>
      received.filter((one) => one.room === room && one.status >= 200 && one.status < 300)
        .map(({ entry }) => entry.seq),
    get badSignatures() {
      return badSignatures;
    },
    get togetherMax() {
      return togetherMax;
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return receiver;
}

function isSigned(secrets: readonly string[], body: string, headers: Record<string, string>) {
  return secrets.some((secret) => {
    try {
      new Webhook(secret).verify(body, headers);
      return true;
    } catch {
      return false;
    }
  });
}

export function withoutRepeats(seqs: readonly number[]): number[] {
  return [...new Set(seqs)];
}

export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i + 1);
}
