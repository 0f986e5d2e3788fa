/**
 * Counts the bytes that a page receives from a server: heads and bodies, as they are on the wire.
 */
import type { Page } from 'playwright-core';

export interface WireBytes {
  /** By path; without WebSockets. */
  readonly byPath: ReadonlyMap<string, number>;
  total(): number;
}

/** Call before the page is opened. Chromium only. */
export async function countWireBytes(page: Page, serverUrl: string): Promise<WireBytes> {
  const paths = new Map<string, string>();
  const byPath = new Map<string, number>();
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  session.on('Network.requestWillBeSent', ({ requestId, request }) => {
    const { origin, pathname } = new URL(request.url);
    if (origin === new URL(serverUrl).origin) paths.set(requestId, pathname);
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const path = paths.get(requestId);
    if (path) byPath.set(path, (byPath.get(path) ?? 0) + encodedDataLength);
  });
  return {
    byPath,
    total: () => [...byPath.values()].reduce((sum, bytes) => sum + bytes, 0),
  };
}
