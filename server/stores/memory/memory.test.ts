import { openMemoryStore } from './memory.ts';
import { storeContract } from '../../core/store/store.contract.ts';

storeContract(
  'memory',
  () => {
    const store = openMemoryStore();
    return Promise.resolve({ store, dispose: () => store.close() });
  },
  ['a reopened store has all data', 'records outlive the process'].map((test) => ({
    test,
    reason: 'its data does not outlive the process',
  })),
);
