import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { ChatStorage } from '../../client/chat-client.ts';
import { createDraft } from './draft.ts';
import { createDrafts, DRAFT_CHARACTERS_MAX, DRAFTS_MAX } from './drafts.ts';

const test = suite('drafts');

const GUEST = { id: 'g1', name: 'Ada', role: 'guest' } as const;
const BEN = { id: 'ben', name: 'Ben', role: 'member' } as const;
const EVE = { id: 'eve', name: 'Eve', role: 'member' } as const;
const at = (
  room: string,
  user?: typeof GUEST | typeof BEN | typeof EVE,
  server = 'https://a.example/',
) => ({
  server,
  room,
  user,
});

function createTab(entries: Iterable<[string, string]> = []) {
  const values = new Map(entries);
  const storage: ChatStorage = {
    get: (key) => values.get(key) ?? null,
    set: (key, value) => void values.set(key, value),
    remove: (key) => void values.delete(key),
  };
  return { values, storage };
}

test('a draft survives a reload of the page', () => {
  const { storage } = createTab();
  createDrafts(storage).set('lobby', 'half');
  const again = createDrafts(storage);
  assert.is(again.get('lobby'), 'half');
  assert.is(again.get('other'), '');
});

test('nothing is stored before something is written or after it is sent', () => {
  const { storage, values } = createTab();
  const drafts = createDrafts(storage);
  drafts.set('lobby', '');
  assert.is(drafts.get('lobby'), '');
  assert.is(values.size, 0);
  drafts.set('lobby', 'half');
  assert.is(values.size, 1);
  drafts.set('lobby', '');
  assert.is(values.size, 0);
});

test('drafts are bounded in number and size: the oldest are evicted', () => {
  const { storage, values } = createTab();
  const drafts = createDrafts(storage);
  for (let number = 0; number <= DRAFTS_MAX; number += 1) drafts.set(`room ${number}`, 'x');
  assert.is(drafts.get('room 0'), '');
  assert.is(drafts.get('room 1'), 'x');
  drafts.set('room 1', 'newest');
  drafts.set('long', 'y'.repeat(DRAFT_CHARACTERS_MAX - 10));
  assert.is(drafts.get('room 1'), 'newest');
  assert.is(drafts.get(`room ${DRAFTS_MAX - 9}`), '');
  drafts.set('too long', 'z'.repeat(DRAFT_CHARACTERS_MAX + 1));
  assert.is(drafts.get('too long'), '');
  assert.is(values.size, 0);
});

test('foreign data in the storage does no harm', () => {
  const hostile = [
    '{',
    'null',
    '5',
    '{"lobby":"x"}',
    '[null,5,["lobby"],["lobby",5],[5,"x"]]',
    JSON.stringify([['lobby', 'x'.repeat(DRAFT_CHARACTERS_MAX + 1)]]),
  ];
  for (const value of hostile) {
    const drafts = createDrafts(createTab([['starling:drafts', value]]).storage);
    assert.is(drafts.get('lobby'), '', value.slice(0, 40));
    drafts.set('lobby', 'mine');
    assert.is(drafts.get('lobby'), 'mine');
  }
});

test('a composer restores each room’s draft', () => {
  const draft = createDraft(createDrafts(createTab().storage));
  draft.moveTo(at('one', GUEST));
  draft.write('in one');
  assert.is(draft.moveTo(at('two', GUEST)), true);
  assert.is(draft.text, '');
  draft.write('in two');
  draft.moveTo(at('one', GUEST));
  assert.is(draft.text, 'in one');
  assert.is(draft.moveTo(at('one', { ...GUEST })), false);
  draft.moveTo(at('one', GUEST, 'https://b.example/'));
  assert.is(draft.text, '', 'the same name on another server is another room');
});

test('a guest with a new id keeps the draft, a signed-in user sees only their own', () => {
  const drafts = createDrafts(createTab().storage);
  const draft = createDraft(drafts);
  draft.moveTo(at('lobby', GUEST));
  draft.write('a guest’s');
  const later = createDraft(drafts);
  later.moveTo(at('lobby', { ...GUEST, id: 'g2' } as unknown as typeof GUEST));
  assert.is(later.text, 'a guest’s');
  later.moveTo(at('lobby', BEN));
  assert.is(later.text, '');
  later.write('Ben’s');
  later.moveTo(at('lobby'));
  assert.is(later.text, '');
  later.moveTo(at('lobby', EVE));
  assert.is(later.text, '');
  later.moveTo(at('lobby', BEN));
  assert.is(later.text, 'Ben’s');
});

test('text written before the server answers is appended to the saved draft', () => {
  const { storage } = createTab();
  const draft = createDraft(createDrafts(storage));
  draft.moveTo(at('lobby'));
  draft.write('early');
  assert.is(draft.moveTo(at('lobby', GUEST)), false);
  assert.is(draft.text, 'early');

  const reloaded = createDraft(createDrafts(storage));
  reloaded.moveTo(at('lobby'));
  reloaded.write('more');
  assert.is(reloaded.moveTo(at('lobby', GUEST)), true);
  assert.is(reloaded.text, 'early\nmore');

  const moved = createDraft(createDrafts(storage));
  moved.moveTo(at('one'));
  moved.write('for one');
  moved.moveTo(at('two'));
  assert.is(moved.text, '', 'it does not go to another room');
});

test.run();
