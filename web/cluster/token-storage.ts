/**
 * The cluster token, stored for this tab, so that a reload does not ask again.
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

/** Storage may be forbidden: then the page asks for the token again. */
function withStorage<T>(use: (storage: Storage) => T): T | undefined {
  try {
    return use(sessionStorage);
  } catch {
    return undefined;
  }
}
