/**
 * Routes of the console under `/admin`: sessions of owners and moderators (a cookie), their chat
 * tokens, rooms, and invitations. Only pages of this server may call them.
 */
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import * as v from 'valibot';
import { callerOf } from '../core/connections/caller.ts';
import { matchesRoom } from '../core/protocol/room-pattern.ts';
import type { Store } from '../core/store/store.ts';
import type { StaffTokens } from '../features/auth/staff-token.ts';
import { linkOf } from '../features/console/invite-owner.ts';
import {
  type FoundSession,
  type OpenSession,
  SESSION_LIVES_MS,
  type Staff,
} from '../features/console/staff.ts';
import { faultInMember, type Member, STAFF_ROLES } from '../features/console/staff-records.ts';
import { createRateLimit } from '../lib/rate-limit.ts';
import { explain, type Log } from '../lib/log.ts';
import { type AdminBindings, readBody, tooMany } from './admin-request.ts';
import { addReviewRoutes, type ReviewModeration } from './admin-review.ts';
import { Problem, problemResponse } from './api/problem.ts';

export interface AdminOptions {
  staff: Staff;
  tokens: StaffTokens;
  store: Pick<Store, 'rooms'>;
  moderation: ReviewModeration;
  /** Address of this server in links; absent: as the browser calls it. */
  publicUrl: string | undefined;
  /** Of ALLOWED_ORIGINS. */
  allowedOrigins: readonly string[];
  networkOf(c: Context): string | undefined;
  log: Log;
}

/** By network, or together where networks are unknown. */
const ENTRIES_PER_MINUTE = 60;
const REQUESTS_PER_MINUTE = 300;
const ROOMS_PER_PAGE = 100;
const COOKIE = 'starling_session';

const ENTRY = v.strictObject({ link: v.pipe(v.string(), v.maxLength(100)) });
const PAGE = v.strictObject({ origin: v.string('must be text') });
const INVITATION = v.strictObject({
  name: v.string('must be text'),
  role: v.picklist(STAFF_ROLES, `must be ${STAFF_ROLES.join(' or ')}`),
  rooms: v.optional(v.pipe(v.array(v.string('must be text')), v.maxLength(50))),
});

export function createAdmin(options: AdminOptions): Hono<AdminBindings> {
  const { staff, tokens, store, moderation, publicUrl, networkOf, log } = options;
  const entryLimit = createRateLimit({ perMinute: ENTRIES_PER_MINUTE });
  const requestLimit = createRateLimit({ perMinute: REQUESTS_PER_MINUTE });
  const app = new Hono<AdminBindings>();

  app.onError((error) => {
    if (error instanceof Problem) return problemResponse(error);
    log.warn('console: a request failed', { reason: explain(error) });
    return problemResponse(new Problem('unavailable', 'not available now: try again'));
  });
  app.use(async (c, next) => {
    c.header('Cache-Control', 'no-store');
    await next();
  });
  app.use(ownPagesOnly(publicUrl));

  app.post('/session', async (c) => {
    tooMany(entryLimit.take(networkOf(c) ?? ''));
    const { link } = await readBody(c, ENTRY);
    const opened = await staff.enter(link, c.req.header('user-agent') ?? '');
    if (!opened) throw new Problem('forbidden', 'this link was used, or is older than an hour');
    keepSession(c, opened);
    log.info('console: a session began', { member: opened.session.memberId });
    return c.json(answerOf(opened.session), 201);
  });

  app.use(async (c, next) => {
    const session = await staff.find(getCookie(c, COOKIE, prefixOf(c)) ?? '');
    if (!session) throw new Problem('unauthorized', 'there is no session, or it has ended');
    tooMany(requestLimit.take(session.memberId));
    c.set('session', session);
    await next();
  });
  app.get('/session', async (c) => {
    const renewed = await staff.renew(c.var.session);
    if (renewed) keepSession(c, renewed);
    return c.json(answerOf(c.var.session));
  });
  app.delete('/session', async (c) => {
    await staff.end(c.var.session.id);
    deleteCookie(c, COOKIE, { ...cookieOptions(c), prefix: prefixOf(c) });
    return c.body(null, 204);
  });
  app.post('/token', async (c) => c.json({ token: await tokens.issue(c.var.session.member) }));
  app.get('/sessions', (c) => {
    const { session } = c.var;
    const isOwner = session.member.role === 'owner';
    const sessions = staff.sessions(isOwner ? undefined : session.memberId);
    return c.json({
      sessions: sessions.map(({ id, memberId, createdAtMs, agent }) => ({
        ...{ id, memberId, createdAt: createdAtMs, agent, isThis: id === session.id },
      })),
    });
  });
  app.delete('/sessions/:id', async (c) => {
    const { session: { member, memberId } } = c.var;
    const id = c.req.param('id');
    const own = member.role === 'owner' || staff.sessions(memberId).some((one) => one.id === id);
    if (!own || !await staff.end(id)) throw new Problem('not-found', 'there is no such session');
    return c.body(null, 204);
  });
  app.get('/rooms', async (c) => {
    const { rooms } = c.var.session.member;
    const moderates = (room: string) =>
      rooms === undefined || rooms.some((pattern) => matchesRoom(pattern, room));
    const all = await store.rooms(c.req.query('after') ?? '', ROOMS_PER_PAGE);
    return c.json({
      rooms: all.map(({ name }) => name).filter(moderates),
      waiting: moderation.waitingRooms().filter(({ room }) => moderates(room)),
      ...(all.length < ROOMS_PER_PAGE ? {} : { after: all.at(-1)!.name }),
    });
  });

  addReviewRoutes(app, moderation);
  addOwnerRoutes(app, options);
  app.all('*', () => {
    throw new Problem('not-found', 'there is nothing here');
  });
  return app;
}

/** Owners, moderators, and the pages that may connect. */
function addOwnerRoutes(
  app: Hono<AdminBindings>,
  { staff, publicUrl, allowedOrigins, log }: AdminOptions,
): void {
  app.use(async (c, next) => {
    if (c.var.session.member.role !== 'owner') {
      throw new Problem('forbidden', 'only owners may do this');
    }
    await next();
  });
  app.get('/pages', (c) => c.json({ fixed: allowedOrigins, added: staff.pages.list() }));
  app.post('/pages', async (c) => {
    const { origin } = await readBody(c, PAGE);
    await staff.pages.add(origin).catch((error) => {
      throw new Problem('invalid', explain(error));
    });
    log.info('console: a page was allowed', { by: c.var.session.memberId, origin });
    return c.body(null, 204);
  });
  app.delete('/pages', async (c) => {
    const { origin } = await readBody(c, PAGE);
    if (!await staff.pages.remove(origin)) throw new Problem('not-found', 'it is not allowed here');
    log.info('console: a page was disallowed', { by: c.var.session.memberId, origin });
    return c.body(null, 204);
  });
  app.get('/members', (c) => c.json({ members: staff.members() }));
  app.delete('/members/:id', async (c) => {
    const id = c.req.param('id');
    if (id === c.var.session.memberId) {
      throw new Problem('invalid', 'you cannot remove yourself: another owner can');
    }
    if (!await staff.remove(id)) throw new Problem('not-found', 'there is no such member');
    return c.body(null, 204);
  });
  app.post('/links', async (c) => {
    const member = await readBody(c, INVITATION);
    const fault = faultInMember(member);
    if (fault) throw new Problem('invalid', fault);
    const link = await staff.invite(member).catch((error) => {
      throw new Problem('unavailable', explain(error));
    });
    log.info('console: invited', { by: c.var.session.memberId, role: member.role });
    return c.json({ link: linkOf(publicUrl ?? c.req.header('origin')!, link) }, 201);
  });
}

/** Whether the request may come from the browser of a member; the page may lack the session. */
export function hasSessionCookie(c: Context): boolean {
  return getCookie(c, COOKIE, prefixOf(c)) !== undefined;
}

/** Against cross-site request forgery, besides the cookie's `SameSite`. */
function ownPagesOnly(publicUrl: string | undefined): MiddlewareHandler {
  return async (c, next) => {
    const site = c.req.header('sec-fetch-site');
    if (site !== undefined && site !== 'same-origin') throw foreign();
    if (c.req.method !== 'GET') {
      const origin = c.req.header('origin') ?? '';
      const isOwn = origin === publicUrl || URL.parse(origin)?.host === c.req.header('host');
      if (!isOwn) throw foreign();
    }
    await next();
  };
}

function foreign(): Problem {
  return new Problem('forbidden', 'only pages of this server may ask');
}

function answerOf({ id, member }: FoundSession): { id: string; member: Member } {
  return { id, member };
}

function keepSession(c: Context, { token }: OpenSession): void {
  setCookie(c, COOKIE, token, {
    ...cookieOptions(c),
    prefix: prefixOf(c),
    maxAge: SESSION_LIVES_MS / 1_000,
  });
}

function cookieOptions(c: Context) {
  return { path: '/', httpOnly: true, sameSite: 'Strict', secure: isSecure(c) } as const;
}

/** With the prefix, no other host of the same site can set the cookie. */
function prefixOf(c: Context): 'host' | undefined {
  return isSecure(c) ? 'host' : undefined;
}

function isSecure(c: Context): boolean {
  return callerOf(c).forwardedProto === 'https' || c.req.url.startsWith('https:');
}
