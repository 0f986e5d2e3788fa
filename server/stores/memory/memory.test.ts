import { openMemoryStore } from './memory.ts';
import { storeContract } from '../../core/store/store.contract.ts';

storeContract(
  'memory',
  () => {
    const store = openMemoryStore();
    return Promise.resolve({ store, dispose: () => store.close() });
  },
  ['opened again it has everything', 'records outlive the process'].map((test) => ({
    test,
    reason: 'it lives and dies with the process',
  })),
);
