import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createMapStorage } from '../../../scripts/testkit/web/client.ts';
import { createGuardedStorage } from '../../client/guarded-storage.ts';
import { createSettingsStore, LISTED_MAX } from './settings.ts';
import { withIgnored, withMuted } from './settings-lists.ts';

const test = suite('settings');

const HERE = 'https://chat.example/';
const THERE = 'https://other.example/';
const AT_FIRST = {
  notifies: false,
  onlyMentions: false,
  sound: false,
  spoken: 'full',
  muted: [],
  ignored: [],
} as const;

test('nothing is stored before a change, and everything is off', () => {
  const storage = createMapStorage();
  assert.equal(createSettingsStore(storage).of(HERE), AT_FIRST);
  assert.is(storage.map.size, 0);
});

test('a setting is stored per server, and every tab sees it', () => {
  const storage = createMapStorage();
  const [one, two] = [createSettingsStore(storage), createSettingsStore(storage)];
  assert.equal(two.of(HERE), AT_FIRST);
  let told = 0;
  one.subscribe(() => told += 1);
  one.change(HERE, { sound: true });
  two.change(HERE, { spoken: 'names' });
  assert.equal(one.of(HERE), { ...AT_FIRST, sound: true, spoken: 'names' });
  assert.equal(one.of(THERE), AT_FIRST);
  assert.is(told, 1);
});

test('unchanged settings are the same object', () => {
  const store = createSettingsStore(createMapStorage());
  assert.is(store.of(HERE), store.of(HERE));
  store.change(HERE, { sound: true });
  assert.is(store.of(HERE), store.of(HERE));
});

test('without storage a setting lasts until the page is left', () => {
  const deny = () => {
    throw new Error('denied');
  };
  const store = createSettingsStore(createGuardedStorage({ get: deny, set: deny, remove: deny }));
  store.change(HERE, { sound: true });
  store.change(HERE, withMuted(store.of(HERE), 'lobby', true));
  assert.equal(store.of(HERE), { ...AT_FIRST, sound: true, muted: ['lobby'] });
});

test('the latest of many ignored people are kept', () => {
  const store = createSettingsStore(createMapStorage());
  for (let id = 0; id <= LISTED_MAX; id++) {
    store.change(HERE, withIgnored(store.of(HERE), `g_${id}`, true));
  }
  store.change(HERE, withIgnored(store.of(HERE), 'g_7', false));
  const { ignored } = store.of(HERE);
  assert.equal([ignored.length, ignored[0], ignored.includes('g_7')], [
    LISTED_MAX - 1,
    'g_1',
    false,
  ]);
});

test('malformed stored settings are ignored', () => {
  const wrong = [
    'no JSON',
    'null',
    '[]',
    '"text"',
    '{"notifies":"yes","onlyMentions":1,"sound":{},"spoken":"loud","muted":"all"}',
    JSON.stringify({ sound: true, filler: 'x'.repeat(1_000_000) }),
  ];
  for (const text of wrong) {
    const storage = createMapStorage();
    storage.set(`starling:settings:${HERE}`, text);
    assert.equal(createSettingsStore(storage).of(HERE), AT_FIRST, text.slice(0, 80));
  }
  const storage = createMapStorage();
  storage.set(`starling:settings:${HERE}`, '{"sound":true,"muted":[1,"lobby",null],"more":1}');
  assert.equal(createSettingsStore(storage).of(HERE), {
    ...AT_FIRST,
    sound: true,
    muted: ['lobby'],
  });
});

test('above the limit the rooms muted first are dropped', () => {
  const store = createSettingsStore(createMapStorage());
  for (let room = 0; room <= LISTED_MAX; room += 1) {
    store.change(HERE, withMuted(store.of(HERE), `room-${room}`, true));
  }
  const { muted } = store.of(HERE);
  assert.equal([muted.length, muted[0], muted.at(-1)], [200, 'room-1', 'room-200']);
  store.change(HERE, withMuted(store.of(HERE), 'room-5', false));
  assert.is(store.of(HERE).muted.includes('room-5'), false);
  assert.is(store.of(HERE).muted.length, 199);
});

test.run();
