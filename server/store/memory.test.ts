import { openMemoryStore } from './memory.ts';
import { storeContract } from './store.contract.ts';

storeContract(
  'memory',
  () => {
    const store = openMemoryStore();
    return Promise.resolve({ store, dispose: () => store.close() });
  },
  [{ test: 'opened again it has everything', reason: 'it lives and dies with the process' }],
);
