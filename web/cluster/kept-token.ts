/**
 * The cluster's token, kept for this tab only, so that a reload does not ask for it again.
 */

const KEY = 'starling-cluster-token';

export function keptToken(): string | undefined {
  return withStorage((storage) => storage.getItem(KEY) ?? undefined);
}

export function keepToken(token: string): void {
  withStorage((storage) => storage.setItem(KEY, token));
}

export function forgetToken(): void {
  withStorage((storage) => storage.removeItem(KEY));
}

/** Storage may be forbidden: then the token is asked for again. */
function withStorage<T>(use: (storage: Storage) => T): T | undefined {
  try {
    return use(sessionStorage);
  } catch {
    return undefined;
  }
}
