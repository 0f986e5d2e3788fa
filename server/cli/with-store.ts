/**
 * The configured store, opened for one command.
 */
import { openStore } from '../assemble.ts';
import { type Config, readConfig } from '../config/config.ts';
import type { Store } from '../core/store/store.ts';

/** Rejects when the settings are wrong or the store cannot be opened. */
export async function withStore<T>(
  run: (open: { store: Store; config: Config }) => Promise<T>,
): Promise<T> {
  const config = readConfig();
  if (config.storeUrl.startsWith('memory:')) {
    throw new Error(
      'STORE_URL=memory: has nothing to open: set STORE_URL to the store of the server',
    );
  }
  const store = await openStore(config);
  try {
    return await run({ store, config });
  } finally {
    await store.close();
  }
}
