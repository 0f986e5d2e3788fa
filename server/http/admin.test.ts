import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { as, cookieOf, HOST, MIA, ORIGIN, OWN, OWNER, withConsole } from './admin.fixture.ts';

const test = suite('console over HTTP');

test('a link opens one session, in a cookie that scripts and other sites do not get', () =>
  withConsole(async ({ ask, link }) => {
    const body = { link: await link() };
    const first = await ask('/admin/api/session', { method: 'POST', body });
    const cookie = first.headers.get('set-cookie')!;
    for (const part of ['HttpOnly', 'SameSite=Strict', 'Path=/', 'Max-Age=2592000']) {
      assert.ok(cookie.includes(part), cookie);
    }
    assert.not(cookie.includes('Secure'));
    assert.is(first.headers.get('cache-control'), 'no-store');
    const again = await ask('/admin/api/session', { method: 'POST', body });
    assert.is(again.status, 403);
    assert.match((await again.json() as { detail: string }).detail, /link was used/);
    const session = await ask('/admin/api/session', as(cookie.split(';')[0]!));
    const { member } = await session.json() as { member: { name: string; role: string } };
    assert.equal([member.name, member.role], ['Olga', 'owner']);
  }));

test('behind TLS the cookie is bound to this host', () =>
  withConsole(async ({ ask, link }) => {
    const secure = { 'x-forwarded-proto': 'https', origin: `https://${HOST}` };
    const body = { link: await link() };
    const opened = await ask('/admin/api/session', { method: 'POST', body, headers: secure });
    const cookie = opened.headers.get('set-cookie')!;
    assert.match(cookie, /^__Host-starling_session=.*; Secure/);
    const [named] = cookie.split(';');
    const ok = await ask('/admin/api/session', { headers: { ...secure, cookie: named! } });
    assert.is(ok.status, 200);
    // Another host of the site can set a cookie without the prefix.
    const planted = named!.replace('__Host-', '');
    const refused = await ask('/admin/api/session', { headers: { ...secure, cookie: planted } });
    assert.is(refused.status, 401);
  }));

test('other pages can neither act nor read, and a planted cookie becomes no session', () =>
  withConsole(async ({ ask, enter, link }) => {
    const cookie = await enter();
    const post = (headers: Record<string, string>) =>
      ask('/admin/api/token', { method: 'POST', headers: { cookie, ...headers } });
    assert.is((await post({ origin: ORIGIN })).status, 200);
    for (
      const headers of [
        {},
        { origin: 'null' },
        { origin: 'https://evil.example' },
        { origin: `${ORIGIN}.evil.example` },
        { origin: ORIGIN, 'sec-fetch-site': 'cross-site' },
        { origin: ORIGIN, 'sec-fetch-site': 'same-site' },
      ]
    ) {
      const refused = await post(headers as Record<string, string>);
      assert.is(refused.status, 403, JSON.stringify(headers));
      assert.is(refused.headers.get('access-control-allow-origin'), null);
    }
    const read = { headers: { cookie, 'sec-fetch-site': 'cross-site' } };
    assert.is((await ask('/admin/api/rooms', read)).status, 403);
    const form = { ...OWN, 'content-type': 'text/plain' };
    const body = { link: await link() };
    const simple = await ask('/admin/api/session', { method: 'POST', body, headers: form });
    assert.is(simple.status, 415);

    const planted = `starling_session=${'A'.repeat(43)}`;
    assert.is((await ask('/admin/api/session', as(planted))).status, 401);
    const mine = cookieOf(await ask('/admin/api/session', as(planted, { method: 'POST', body })));
    assert.is.not(mine, planted);
    assert.is((await ask('/admin/api/session', as(planted))).status, 401);
  }));

test('a moderator of some rooms can do nothing that an owner may, nor see other rooms', () =>
  withConsole(async ({ ask, enter, identify }) => {
    const owner = await enter();
    const mia = await enter(MIA);
    const list = async (cookie: string) => {
      const response = await ask('/admin/api/sessions', as(cookie));
      const { sessions } = await response.json() as { sessions: { id: string; isThis: boolean }[] };
      return sessions;
    };
    assert.equal([(await list(owner)).length, (await list(mia)).length], [2, 1]);
    const of = (await list(owner)).find(({ isThis }) => isThis)!.id;
    const members = await (await ask('/admin/api/members', as(owner))).json() as {
      members: { id: string; role: string }[];
    };
    const { id } = members.members.find(({ role }) => role === 'owner')!;
    const tries: [string, string, unknown?][] = [
      ['GET', '/members'],
      ['GET', '/pages'],
      ['POST', '/pages', { origin: 'https://evil.example' }],
      ['DELETE', `/members/${id}`],
      ['POST', '/links', OWNER],
      ['GET', '/nothing'],
    ];
    for (const [method, path, body] of tries) {
      const refused = await ask(`/admin/api${path}`, as(mia, { method, body }));
      assert.is(refused.status, 403, path);
    }
    const end = { method: 'DELETE' };
    assert.is((await ask(`/admin/api/sessions/${of}`, as(mia, end))).status, 404);
    assert.is((await ask(`/admin/api/members/${id}`, as(owner, end))).status, 400);
    const { token } = await (await ask('/admin/api/token', as(mia, { method: 'POST' }))).json() as {
      token: string;
    };
    const identity = await identify(token);
    assert.is('user' in identity && identity.user.role, 'member');
  }));

test('signing out ends the session and its chat tokens', () =>
  withConsole(async ({ ask, enter, identify }) => {
    const cookie = await enter();
    const { token } = await (await ask('/admin/api/token', as(cookie, { method: 'POST' })))
      .json() as { token: string };
    assert.ok('user' in await identify(token));
    const out = await ask('/admin/api/session', as(cookie, { method: 'DELETE' }));
    assert.is(out.status, 204);
    assert.match(out.headers.get('set-cookie')!, /starling_session=;.*Max-Age=0/);
    assert.is((await ask('/admin/api/session', as(cookie))).status, 401);
    assert.ok('code' in await identify(token));
  }));

test('guessed links are limited, and bad bodies named', () =>
  withConsole(async ({ ask, enter }) => {
    const owner = await enter();
    const invite = async (body: unknown) => {
      const response = await ask('/admin/api/links', as(owner, { method: 'POST', body }));
      const { detail } = await response.json() as { detail?: string };
      return `${response.status} ${detail ?? ''}`;
    };
    assert.match(await invite({ ...MIA, name: '' }), /^400 name: /);
    assert.match(await invite({ ...MIA, rooms: ['a b'] }), /^400 rooms: a b: /);
    assert.match(await invite({ ...MIA, role: 'god' }), /^400 role: must be owner or moderator/);
    assert.match(await invite({ ...MIA, more: 1 }), /^400 more: /);
    assert.match(await invite(MIA), /^201 /);
    const guess = () =>
      ask('/admin/api/session', { method: 'POST', body: { link: 'A'.repeat(43) } });
    const codes = new Set<number>();
    for (let i = 0; i < 70; i++) codes.add((await guess()).status);
    assert.equal([...codes], [403, 429]);
  }));

test('only a browser with a session gets the script, and no page is shown in a frame', () =>
  withConsole(async ({ ask, enter }) => {
    const cookie = await enter();
    assert.is(await (await ask('/r/lobby')).text(), 'lobby');
    const own = await ask('/r/lobby', as(cookie));
    assert.is(await own.text(), 'stafflobby');
    assert.match(own.headers.get('vary')!, /cookie/i);
    const page = await ask('/admin');
    assert.match(page.headers.get('content-security-policy')!, /frame-ancestors 'none'/);
  }));

test('ADMIN=off leaves nothing', () =>
  withConsole(async ({ ask, link }) => {
    assert.is((await ask('/admin')).status, 404);
    const body = { link: await link() };
    assert.is((await ask('/admin/api/session', { method: 'POST', body })).status, 404);
    const cookie = `starling_session=${'A'.repeat(43)}`;
    assert.is(await (await ask('/r/lobby', as(cookie))).text(), 'lobby');
  }, { ADMIN: 'off' }));

test.run();
