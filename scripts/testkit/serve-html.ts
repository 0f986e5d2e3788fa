/**
 * Page of another origin, as a site owner's is, for browser tests and benchmarks.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface HtmlServer {
  url: string;
  close(): void;
}

export async function serveHtml(
  html: string,
  headers: Record<string, string> = {},
): Promise<HtmlServer> {
  const server = createServer((request, response) => {
    const isPage = request.url === '/';
    response.writeHead(isPage ? 200 : 204, {
      'Content-Type': 'text/html; charset=utf-8',
      ...headers,
    });
    response.end(isPage ? `<!doctype html>${html}` : undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
