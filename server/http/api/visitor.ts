/**
 * A key as a visitor: a signed user whose id no guest or host page can get.
 */
import { createVisitor, type Visitor } from '../../core/session/visitor.ts';
import { BOT_ID_PREFIX } from '../../features/auth/host-claims.ts';
import type { RoomRight } from '../../core/session/identity.ts';
import { type ApiKey, hasScope } from './key.ts';

export function visitorOf(key: ApiKey, name: string = key.name): Visitor {
  const role = hasScope(key, 'admin')
    ? 'owner'
    : hasScope(key, 'moderate')
    ? 'moderator'
    : 'member';
  const right: RoomRight = role !== 'member'
    ? 'moderate'
    : hasScope(key, 'post')
    ? 'write'
    : 'read';
  return createVisitor({
    user: { id: `${BOT_ID_PREFIX}${key.name}`, name, role },
    token: undefined,
    isSigned: true,
    rooms: Object.fromEntries((key.rooms ?? ['*']).map((pattern) => [pattern, right])),
    createdAtMs: key.createdAtMs,
    knownSinceMs: 0,
  });
}
