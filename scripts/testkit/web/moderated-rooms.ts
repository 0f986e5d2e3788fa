/**
 * A real server with room rules, and a moderator's token for all rooms.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignJWT } from 'jose';
import { type WidgetTest, withWidget } from './widget-page.ts';

const AUTH_SECRET = 'the secret that the host page signs with';
const AUTH = { AUTH_SECRET, AUTH_ISSUER: 'https://page.example', AUTH_AUDIENCE: 'chat.example' };

/** `rooms` has the format of docs/moderation.md. */
export async function withModeratedRooms(
  rooms: readonly object[],
  run: (test: WidgetTest, moderator: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'starling-rooms-'));
  const roomsFile = join(folder, 'rooms.json');
  writeFileSync(roomsFile, JSON.stringify({ rooms }));
  const moderator = await signed({ sub: 'u_mod', name: 'Mia', role: 'moderator' });
  try {
    await withWidget((test) => run(test, moderator), { env: { ...AUTH, CONFIG_FILE: roomsFile } });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function signed(claims: Record<string, unknown>): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(AUTH.AUTH_ISSUER).setAudience(AUTH.AUTH_AUDIENCE).setExpirationTime('10m')
    .sign(new TextEncoder().encode(AUTH_SECRET));
}
