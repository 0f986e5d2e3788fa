import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createMapStorage } from '../../../scripts/testkit/web/client.ts';
import { createSafeStorage } from '../../client/guarded-storage.ts';
import { createSettingsBook, MUTED_MAX, withMuted } from './settings.ts';

const test = suite('settings');

const HERE = 'https://chat.example/';
const THERE = 'https://other.example/';
const AT_FIRST = {
  notifies: false,
  onlyMentions: false,
  sound: false,
  spoken: 'full',
  muted: [],
} as const;

test('nothing is stored before something is chosen, and nothing is switched on', () => {
  const storage = createMapStorage();
  assert.equal(createSettingsBook(storage).of(HERE), AT_FIRST);
  assert.is(storage.map.size, 0);
});

test('a choice is kept for its server, and seen by every tab', () => {
  const storage = createMapStorage();
  const [one, two] = [createSettingsBook(storage), createSettingsBook(storage)];
  assert.equal(two.of(HERE), AT_FIRST);
  let told = 0;
  one.subscribe(() => told += 1);
  one.change(HERE, { sound: true });
  two.change(HERE, { spoken: 'names' });
  assert.equal(one.of(HERE), { ...AT_FIRST, sound: true, spoken: 'names' });
  assert.equal(one.of(THERE), AT_FIRST);
  assert.is(told, 1);
});

test('what is read twice is the same, so that a reader may compare it', () => {
  const book = createSettingsBook(createMapStorage());
  assert.is(book.of(HERE), book.of(HERE));
  book.change(HERE, { sound: true });
  assert.is(book.of(HERE), book.of(HERE));
});

test('where nothing can be stored, a choice counts as long as the page lives', () => {
  const deny = () => {
    throw new Error('denied');
  };
  const book = createSettingsBook(createSafeStorage({ get: deny, set: deny, remove: deny }));
  book.change(HERE, { sound: true });
  book.change(HERE, withMuted(book.of(HERE), 'lobby', true));
  assert.equal(book.of(HERE), { ...AT_FIRST, sound: true, muted: ['lobby'] });
});

test('what anybody may have written is read with care', () => {
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
    assert.equal(createSettingsBook(storage).of(HERE), AT_FIRST, text.slice(0, 80));
  }
  const storage = createMapStorage();
  storage.set(`starling:settings:${HERE}`, '{"sound":true,"muted":[1,"lobby",null],"more":1}');
  assert.equal(createSettingsBook(storage).of(HERE), {
    ...AT_FIRST,
    sound: true,
    muted: ['lobby'],
  });
});

test('the rooms muted first give way to more than there may be', () => {
  const book = createSettingsBook(createMapStorage());
  for (let room = 0; room <= MUTED_MAX; room += 1) {
    book.change(HERE, withMuted(book.of(HERE), `room-${room}`, true));
  }
  const { muted } = book.of(HERE);
  assert.equal([muted.length, muted[0], muted.at(-1)], [200, 'room-1', 'room-200']);
  book.change(HERE, withMuted(book.of(HERE), 'room-5', false));
  assert.is(book.of(HERE).muted.includes('room-5'), false);
  assert.is(book.of(HERE).muted.length, 199);
});

test.run();
