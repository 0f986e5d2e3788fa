/**
 * Host page for tests that signs valid and invalid tokens, and replicas with its keys.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JSONWebKeySet, type JWK, SignJWT } from 'jose';
import { until } from '../../../server/lib/until.ts';
import type { User } from '../../../server/core/protocol/entry.ts';
import { type TestReplica, withReplica } from './replica.ts';
import type { AuthOptions } from '../../../server/features/auth/auth.ts';
import type { JwksSource } from '../../../server/features/auth/host-keys.ts';

export const ISSUER = 'https://page.example';
export const AUDIENCE = 'chat.example';
export const HOST_SECRET = 'a secret of the host page, 32 bytes or more';

export interface TokenParts {
  /** Replace claims of a valid token; undefined omits one. */
  claims?: Record<string, unknown>;
  header?: Record<string, unknown>;
}

export function goodClaims(): Record<string, unknown> {
  const nowSeconds = Math.floor(Date.now() / 1_000);
  return {
    sub: 'u_1',
    name: 'Ada',
    iss: ISSUER,
    aud: AUDIENCE,
    iat: nowSeconds,
    exp: nowSeconds + 600,
  };
}

export function sign(
  key: string | Signer,
  { claims = {}, header = {} }: TokenParts = {},
): Promise<string> {
  const isSecret = typeof key === 'string';
  const own = isSecret ? { alg: 'HS256' } : { alg: key.alg, kid: key.jwk.kid };
  const payload = JSON.parse(JSON.stringify({ ...goodClaims(), ...claims })) as object;
  return new SignJWT({ ...payload })
    .setProtectedHeader({ ...own, ...header } as { alg: string })
    .sign(isSecret ? new TextEncoder().encode(key) : key.privateKey);
}

/** Assembles a token from any header, claims and signature. */
export function assemble(header: object, claims: object, signature = ''): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${encode(header)}.${encode(claims)}.${signature}`;
}

export interface Signer {
  alg: string;
  privateKey: CryptoKey;
  publicKey: CryptoKey;
  jwk: JWK;
}

export async function createSigner(alg: string, kid: string): Promise<Signer> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, privateKey, publicKey, jwk: { ...await exportJWK(publicKey), kid, alg } };
}

export function keySet(...keys: JWK[]): JwksSource {
  return { type: 'keys', keys: { keys } };
}

/** A replica that accepts a host page's tokens, by its secret by default. */
export async function withHostPage(
  run: (replica: TestReplica) => Promise<void>,
  host: Partial<NonNullable<AuthOptions['host']>> = {},
  auth: Partial<AuthOptions> = {},
): Promise<void> {
  const known = { secrets: [HOST_SECRET], jwks: undefined, issuer: ISSUER, audience: AUDIENCE };
  await withReplica(run, { auth: { host: { ...known, ...host }, ...auth } });
}

/** Resolves with the user of the `welcome`, or the close code. */
export async function greet(
  replica: TestReplica,
  token?: string,
  name?: string,
): Promise<User | number> {
  const client = replica.connect();
  client.say({ type: 'hello', token, name });
  const answer = await until(
    () => client.frames.find((frame) => frame.type === 'welcome') ?? client.closedWith,
    { withinMs: 10_000, what: 'answer to a hello' },
  );
  client.drop();
  return 'user' in answer ? answer.user : answer.code as number;
}

export interface KeyServer {
  url: URL;
  keys: JWK[];
  status: number;
  asked: number;
}

export async function withKeyServer(
  keys: JWK[],
  run: (server: KeyServer) => Promise<void>,
): Promise<void> {
  const http = createServer((_request, response) => {
    server.asked += 1;
    const set: JSONWebKeySet = { keys: server.keys };
    response.writeHead(server.status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(set));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  const url = new URL(`http://127.0.0.1:${port}/keys`);
  const server: KeyServer = { url, keys, status: 200, asked: 0 };
  try {
    await run(server);
  } finally {
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
  }
}
