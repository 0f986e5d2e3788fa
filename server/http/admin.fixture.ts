/**
 * Test bed of the console's routes: a replica without a port, and sessions of its members.
 */
import * as assert from 'uvu/assert';
import type { Replica } from '../assemble.ts';
import { readConfig } from '../config/config.ts';
import { createVisitor } from '../core/session/visitor.ts';
import { makeLink, type NewMember } from '../features/console/staff-records.ts';
import { runtime } from '../hosts/node.ts';
import { createStarling } from '../starling.ts';
import { createWebFile } from './static-files.ts';

export const HOST = 'localhost:3000';
export const ORIGIN = `http://${HOST}`;
export const CALLER = { host: HOST, remoteAddress: '10.0.0.1', forwardedProto: undefined };
export const OWN = { origin: ORIGIN, 'sec-fetch-site': 'same-origin' };

export interface Asked {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface Bed {
  replica: Replica;
  ask(path: string, asked?: Asked): Promise<Response>;
  /** A cookie of a new session. */
  enter(member?: NewMember): Promise<string>;
  link(member?: NewMember): Promise<string>;
  identify(token: string): Promise<{ code: number } | { user: { role: string } }>;
}

export const OWNER: NewMember = { name: 'Olga', role: 'owner' };
export const MIA: NewMember = { name: 'Mia', role: 'moderator', rooms: ['team/*'] };

export async function withConsole(
  run: (bed: Bed) => Promise<void>,
  env: Record<string, string> = {},
): Promise<void> {
  const page = (text: string) =>
    createWebFile('text/html; charset=utf-8', new TextEncoder().encode(text));
  const files = new Map([
    ['/admin', page('the console')],
    ['/room', page('<!--STAFF-->staff<!--/STAFF-->ROOM-NAME')],
  ]);
  const config = readConfig({ STORE_URL: 'memory:', ...env });
  const { app, replica, stop } = await createStarling({ config, runtime, files });
  const ask: Bed['ask'] = async (path, { method = 'GET', body, headers = OWN } = {}) =>
    await app.request(path, {
      method,
      headers: {
        host: HOST,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const link: Bed['link'] = (member = OWNER) => makeLink(replica.store.records, member);
  try {
    await run({
      replica,
      ask,
      link,
      async enter(member) {
        const body = { link: await link(member) };
        return cookieOf(await ask('/admin/api/session', { method: 'POST', body }));
      },
      identify: (token) => replica.auth.identities.identify({ token }) as never,
    });
  } finally {
    await stop();
  }
}

export function cookieOf(response: Response): string {
  assert.is(response.status, 201);
  return response.headers.get('set-cookie')!.split(';')[0]!;
}

export const visitor = (id: string, name: string) =>
  createVisitor({
    user: { id, name, role: 'guest' },
    ...{ token: '', isSigned: false, createdAtMs: 0, knownSinceMs: 0 },
  });

export const as = (cookie: string, asked: Asked = {}): Asked => ({
  ...asked,
  headers: { ...OWN, cookie, ...asked.headers },
});
