/**
 * Reverse proxy of the server: adds the recorder to its pages, or changes another file.
 */
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { pipeline, Readable } from 'node:stream';
import { allowRecorder, RECORDER } from './recorder.ts';

export interface Proxy {
  url: string;
  close(): void;
}

/** `change` gets the text of scripts. */
export async function openProxy(
  target: string,
  change: (path: string, script: string) => string = (_, script) => script,
): Promise<Proxy> {
  const { hostname, port, host } = new URL(target);
  const server = createServer(async ({ url = '/', method = 'GET', headers }, response) => {
    const answer = await fetch(`${target}${url}`, {
      method,
      headers: { accept: headers.accept ?? '*/*', origin: headers.origin ?? target },
    });
    const { 'content-type': type = '', ...kept } = Object.fromEntries(answer.headers);
    for (const name of ['content-encoding', 'content-length', 'etag', 'transfer-encoding']) {
      delete kept[name];
    }
    const policy = kept['content-security-policy'];
    if (policy) kept['content-security-policy'] = allowRecorder(policy);
    response.writeHead(answer.status, { ...kept, 'content-type': type });
    if (/html/.test(type)) {
      response.end((await answer.text()).replace('<head>', `<head>${RECORDER}`));
    } else if (/javascript/.test(type)) response.end(change(url, await answer.text()));
    else if (answer.body) pipeline(Readable.fromWeb(answer.body as never), response, () => {});
    else response.end();
  });
  server.on('upgrade', (request, socket, head) => {
    const upstream = connect(Number(port), hostname, () => {
      const lines = Object.entries({ ...request.headers, host })
        .map(([name, value]) => `${name}: ${value}\r\n`).join('');
      upstream.write(`GET ${request.url} HTTP/1.1\r\n${lines}\r\n`);
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on('error', () => socket.destroy());
    socket.on('error', () => upstream.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
