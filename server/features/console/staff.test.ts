import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createMemoryBus } from '../../brokers/memory/memory.ts';
import { followRecords } from '../../core/records/followed-records.ts';
import { silentLog } from '../../lib/log.ts';
import { until } from '../../lib/until.ts';
import { openMemoryStore } from '../../stores/memory/memory.ts';
import { createStaff, type Staff } from './staff.ts';
import { hasOwner, LINK_LIVES_MS, makeLink, STAFF_KINDS } from './staff-records.ts';

const test = suite('staff');
const OWNER = { name: 'Olga', role: 'owner' } as const;
const HOUR_MS = 3_600_000;
const WITHIN = { withinMs: 2_000 };

interface Bed {
  a: Staff;
  b: Staff;
  clock: { nowMs: number };
  records: ReturnType<typeof openMemoryStore>['records'];
  signedOut: string[];
}

async function withTwo(run: (bed: Bed) => Promise<void>): Promise<void> {
  const { records } = openMemoryStore();
  const clock = { nowMs: Date.now() };
  const now = () => clock.nowMs;
  const bus = createMemoryBus();
  const signedOut: string[] = [];
  const open = async () => {
    const broker = bus.open();
    const followed = await followRecords({
      ...{ records, broker, kinds: STAFF_KINDS, log: silentLog, now },
    });
    const signOuts = { put: (id: string) => Promise.resolve(void signedOut.push(id)) };
    return { followed, staff: createStaff({ store: { records }, followed, signOuts, now }) };
  };
  const [a, b] = [await open(), await open()];
  try {
    await run({ a: a.staff, b: b.staff, clock, records, signedOut });
  } finally {
    await Promise.all([a.followed.close(), b.followed.close()]);
  }
}

test('of many requests with one link, on two replicas, one gets a session', () =>
  withTwo(async ({ a, b, records, clock }) => {
    assert.not(await hasOwner(records));
    const link = await makeLink(records, OWNER, clock.nowMs);
    const all = await Promise.all(
      Array.from({ length: 20 }, (_, i) => (i % 2 ? a : b).enter(link, 'Firefox')),
    );
    const opened = all.filter((one) => one !== undefined);
    assert.is(opened.length, 1);
    assert.ok(await hasOwner(records));
    const found = await until(() => a.find(opened[0]!.token), WITHIN);
    assert.equal([found!.member.name, found!.member.role, found!.agent], [
      'Olga',
      'owner',
      'Firefox',
    ]);
    await until(() => b.find(opened[0]!.token), WITHIN);
  }));

test('of the links that replicas print at their first start, one works', () =>
  withTwo(async ({ a, b, records, clock }) => {
    const first = () => makeLink(records, OWNER, clock.nowMs, true);
    const links = [await first(), await first(), await first()];
    const opened = await Promise.all([a.enter(links[0]!, ''), b.enter(links[1]!, '')]);
    assert.is(opened.filter((one) => one !== undefined).length, 1);
    assert.is(await a.enter(links[2]!, ''), undefined);
    assert.ok(await hasOwner(records));
    assert.ok(await a.enter(await makeLink(records, OWNER, clock.nowMs), ''));
  }));

test('a link is refused when it is late, invented, or the token of a session', () =>
  withTwo(async ({ a, records, clock }) => {
    const late = await makeLink(records, OWNER, clock.nowMs);
    clock.nowMs += LINK_LIVES_MS;
    assert.is(await a.enter(late, ''), undefined);
    for (const text of ['', 'x', '../..', 'A'.repeat(43), 'a'.repeat(9_999)]) {
      assert.is(await a.enter(text, ''), undefined, text);
    }
    const { token } = (await a.enter(await makeLink(records, OWNER, clock.nowMs), ''))!;
    assert.is(await a.enter(token, ''), undefined);
    assert.is(await a.find(late), undefined);
  }));

test('the store holds neither links nor session tokens', () =>
  withTwo(async ({ a, records, clock }) => {
    const link = await makeLink(records, OWNER, clock.nowMs);
    const stored = async () =>
      JSON.stringify(await records.changes([...STAFF_KINDS, 'staff-link'], 0, 100));
    assert.not((await stored()).includes(link));
    const { token } = (await a.enter(link, ''))!;
    assert.not((await stored()).includes(token));
  }));

test('an ended session and a removed member are gone on the other replica within 2 s', () =>
  withTwo(async ({ a, b, records, clock, signedOut }) => {
    const enter = async (name: string, role: 'owner' | 'moderator') =>
      (await a.enter(await makeLink(records, { name, role }, clock.nowMs), ''))!;
    const [olga, mia] = [await enter('Olga', 'owner'), await enter('Mia', 'moderator')];
    await until(() => b.find(mia.token), WITHIN);
    assert.ok(await a.end(olga.session.id));
    await until(async () => await b.find(olga.token) === undefined, WITHIN);
    assert.not(await a.end(olga.session.id));
    assert.ok(await a.remove(mia.session.memberId));
    await until(async () => await b.find(mia.token) === undefined, WITHIN);
    assert.equal(b.sessions(), []);
    assert.equal(signedOut, [olga.session.memberId, mia.session.memberId]);
    assert.equal(b.members().map(({ name }) => name), ['Olga']);
  }));

test('an owner who comes back by name is the same person; a moderator never is', () =>
  withTwo(async ({ a, clock }) => {
    const idOf = async (name: string, role: 'owner' | 'moderator') =>
      (await a.enter(await a.invite({ name, role }), ''))!.session.memberId;
    const first = await idOf('Olga', 'owner');
    assert.is(await idOf('Olga', 'owner'), first);
    assert.is.not(await idOf('Olga', 'moderator'), first);
    clock.nowMs += 1;
    assert.is.not(await idOf('Mia', 'moderator'), await idOf('Mia', 'moderator'));
  }));

test('a token is renewed after a day, and the earlier one ends in a minute', () =>
  withTwo(async ({ a, records, clock }) => {
    const { token } = (await a.enter(await makeLink(records, OWNER, clock.nowMs), ''))!;
    assert.is(await a.renew((await a.find(token))!), undefined);
    clock.nowMs += 25 * HOUR_MS;
    const renewed = (await a.renew((await a.find(token))!))!;
    assert.ok(await a.find(token));
    assert.is(a.sessions().length, 1);
    clock.nowMs += 61_000;
    assert.is(await a.find(token), undefined);
    assert.ok(await a.find(renewed.token));
    clock.nowMs += 31 * 24 * HOUR_MS;
    assert.is(await a.find(renewed.token), undefined);
  }));

test('links, sessions of a member, and invitations are bounded and checked', () =>
  withTwo(async ({ a, records, clock }) => {
    for (let i = 0; i < 25; i++) {
      await a.enter(await makeLink(records, OWNER, clock.nowMs), '');
      clock.nowMs += 1;
    }
    assert.is(a.sessions().length, 20);
    const faults: [object, RegExp][] = [
      [{ ...OWNER, name: '' }, /^name: /],
      [{ ...OWNER, name: 'x'.repeat(41) }, /^name: /],
      [{ ...OWNER, name: 'a\u202eb' }, /^name: /],
      [{ ...OWNER, role: 'admin' }, /^role: /],
      [{ ...OWNER, rooms: ['lobby'] }, /^rooms: an owner/],
      [{ name: 'Mia', role: 'moderator', rooms: [] }, /^rooms: /],
      [{ name: 'Mia', role: 'moderator', rooms: ['a b'] }, /^rooms: a b: /],
    ];
    for (const [member, expected] of faults) {
      const fault = await a.invite(member as typeof OWNER).catch((error: Error) => error.message);
      assert.match(fault, expected);
    }
    const invite = () => a.invite({ name: 'Mia', role: 'moderator' });
    for (let i = 0; i < 100; i++) await invite();
    const fault = await invite().catch((error: Error) => error.message);
    assert.match(fault, /^100 links wait/);
  }));

test.run();
