import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createFailingStore } from '../../../scripts/testkit/server/failing-store.ts';
import { openMemoryStore } from '../../stores/memory/memory.ts';
import { storeContract } from '../../core/store/store.contract.ts';
import { measureStore } from './measured-store.ts';

storeContract(
  'measured',
  () => {
    const { store } = measureStore(openMemoryStore());
    return Promise.resolve({ store, dispose: () => store.close() });
  },
  ['a reopened store has all data', 'records outlive the process'].map((test) => ({
    test,
    reason: 'the memory store inside lives and dies with the process',
  })),
);

const test = suite('measured store');

test('calls are timed by operation, and failures are counted and rethrown', async () => {
  const failing = createFailingStore(openMemoryStore());
  const { store, operations } = measureStore(failing);
  await store.heads(['lobby']);
  await store.heads(['lobby']);
  await store.records.put('ban', 'ada', true);
  failing.isAway = true;
  let refused = '';
  await store.heads(['lobby']).catch(({ message }) => refused = message);
  assert.is(refused, 'the store is away');
  const heads = operations.get('heads')!;
  assert.equal([heads.histogram.total, heads.failures], [3, 1]);
  assert.equal(operations.get('records.put')!.histogram.total, 1);
  assert.equal(operations.get('page')!.histogram.total, 0);
});

test('a store that is durable at once stays one', () => {
  assert.is(measureStore(openMemoryStore()).store.synced, undefined);
});

test.run();
