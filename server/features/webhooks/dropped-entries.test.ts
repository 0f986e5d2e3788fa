/**
 * A webhook that lags behind retention continues after trimmed entries, and in rooms that were
 * removed.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../lib/until.ts';
import { CHANGES_MAX } from '../../core/store/bounds.ts';
import { post, writer } from '../../../scripts/testkit/server/draft.ts';
import { upTo, withoutRepeats } from './receiver.fixture.ts';
import { WITHIN, withSite } from './webhooks.fixture.ts';

const test = suite('webhooks: dropped entries');
const BEHIND = 100;

test('after trimmed entries it receives every message, and the last of the reactions', () =>
  withSite(async ({ store, receiver, replicas: [replica], addWebhook }) => {
    await addWebhook();
    await replica.post('lobby', upTo(3));
    await until(() => receiver.seqs('lobby').length === 3, WITHIN);
    replica.store.isAway = true;
    const { react, message } = writer({ id: 'bob', name: 'Bob' });
    const now = { at: Date.now() };
    const some = (from: number, count: number) =>
      Array.from({ length: count }, (_, i) => ({
        ...react(`r${from + i}`, 1, '👍', i % 2 === 0),
        ...now,
      }));
    await post(store, ...some(0, CHANGES_MAX));
    await post(store, ...upTo(BEHIND).map((i) => ({ ...message(`m${i}`), ...now })));
    await post(store, ...some(CHANGES_MAX, CHANGES_MAX + 1));
    while (!(await store.trim({ ageMaxMs: 0, countMax: 0 }, now.at)).isDone);
    replica.store.isAway = false;
    replica.webhooks.onCommit('lobby');
    const { wholeFrom, head } = (await store.heads(['lobby'])).get('lobby')!;
    assert.is(wholeFrom, head - CHANGES_MAX + 1);
    await until(() => receiver.seqs('lobby').includes(head), { withinMs: 60_000 });
    const messages = [...upTo(3), ...upTo(BEHIND).map((i) => 3 + CHANGES_MAX + i)];
    assert.equal(withoutRepeats(receiver.seqs('lobby')), [...messages, head]);
  }));

test('in a room that was removed and used again it receives new entries once', () =>
  withSite(async ({ store, receiver, replicas: [replica], addWebhook }) => {
    await addWebhook();
    await replica.post('lobby', upTo(5));
    await until(() => receiver.seqs('lobby').length === 5, WITHIN);
    const cursors = async () =>
      (await store.records.list('hook-cursor', '', 10, Date.now())).length;
    await until(async () => await cursors() === 1, WITHIN);
    while (!(await store.trim({ ageMaxMs: 1, countMax: 0 }, Date.now() + 10)).isDone);
    await store.emptyRooms(1, 10);
    const removal = { name: 'lobby', records: replica.webhooks.cursorsOf('lobby') };
    assert.is(await store.removeEmptyRooms([removal]), 1);
    assert.is(await cursors(), 0);
    await replica.post('lobby', [6, 7]);
    await until(() => receiver.seqs('lobby').length === 7, WITHIN);
    const { first } = (await store.heads(['lobby'])).get('lobby')!;
    assert.equal(receiver.seqs('lobby'), [...upTo(5), first, first + 1]);
    await until(async () => await cursors() === 1, WITHIN);
  }));

test.run();
