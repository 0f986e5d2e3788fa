import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../../server/lib/until.ts';
import type { ChatClient } from '../../client/chat-client.ts';
import { createFakeClient, type FakeClient } from '../../../scripts/testkit/web/fake-client.ts';
import type { Place } from './place.ts';
import { createSharedClients } from './shared-client.ts';

const test = suite('shared client');

const URL_A = 'https://a.example';

test('widgets of one server and user share one client', () => {
  const { shared, opened } = page();
  const leases = [
    shared.lease(place('lobby')),
    shared.lease(place('lobby')),
    shared.lease(place('garden')),
  ];
  assert.is(opened.length, 1);
  assert.is(leases[0]?.feed, leases[1]?.feed);
  assert.is.not(leases[0]?.feed, leases[2]?.feed);
  for (const lease of leases) lease.release();
});

test('another server, token or getToken opens another client', () => {
  const { shared, opened } = page();
  const leases = [
    shared.lease(place('lobby')),
    shared.lease({ ...place('lobby'), url: 'https://b.example' }),
    shared.lease({ ...place('lobby'), token: 'secret' }),
    shared.lease({ ...place('lobby'), getToken }),
    shared.lease({ ...place('garden'), getToken }),
  ];
  assert.equal(opened.map(({ url, token, getToken }) => [url, token, getToken]), [
    [URL_A, undefined, undefined],
    ['https://b.example', undefined, undefined],
    [URL_A, 'secret', undefined],
    [URL_A, undefined, getToken],
  ]);
  for (const lease of leases) lease.release();
});

test('the client closes shortly after the last release, not before', async () => {
  const { shared, opened } = page();
  const one = shared.lease(place('lobby'));
  const other = shared.lease(place('lobby'));
  const { client } = opened[0]!;
  one.release();
  one.release();
  await new Promise((resolve) => setTimeout(resolve, 40));
  assert.is(client.isClosed, false);
  other.release();
  assert.is(client.isClosed, false);
  await until(() => client.isClosed, { withinMs: 1_000, what: 'client closed' });
});

test('a widget that returns in time finds its room unchanged', async () => {
  const { shared, opened } = page();
  const before = shared.lease(place('lobby'));
  before.release();
  const after = shared.lease(place('lobby'));
  assert.is(after.feed, before.feed);
  await new Promise((resolve) => setTimeout(resolve, 40));
  assert.is(opened.length, 1);
  assert.equal(opened[0]!.client.left, []);
  after.release();
});

test('an unused room is left, the others stay', async () => {
  const { shared, opened } = page();
  const lobby = shared.lease(place('lobby'));
  const garden = shared.lease(place('garden'));
  const { client } = opened[0]!;
  lobby.release();
  await until(() => client.left.length > 0, { withinMs: 1_000, what: 'room left' });
  assert.equal(client.left, ['lobby']);
  assert.is(client.isClosed, false);
  garden.release();
});

test.run();

function page() {
  const opened: (Place & { client: FakeClient })[] = [];
  const open = (place: Place): ChatClient => {
    const client = createFakeClient();
    opened.push({ ...place, client });
    return client;
  };
  return { opened, shared: createSharedClients({ open, lingerMs: 20 }) };
}

function place(room: string): Place {
  return { url: URL_A, room, token: undefined, getToken: undefined, name: undefined, language: '' };
}

function getToken(): string {
  return 'secret';
}
