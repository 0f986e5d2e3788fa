/**
 * Raw HTTP requests that a well-behaved client would correct or not send.
 */
import { connect } from 'node:net';
import type { ServerProcess } from '../server-process.ts';

export interface Answer {
  status: number;
  headers: Map<string, string>;
  body: string;
  raw: string;
}

type Listener = Pick<ServerProcess, 'port'>;

const WITHIN_MS = 10_000;

/** Reads until the server closes. Status 0 means closed without an answer. */
export function ask(server: Listener, head: string, body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let raw = '';
    const tcp = connect(server.port, '127.0.0.1', () => tcp.write(head + body));
    const timer = setTimeout(() => {
      tcp.destroy();
      reject(new Error(`no end to the answer to ${head.slice(0, 200)}; so far:\n${raw}`));
    }, WITHIN_MS);
    tcp.setEncoding('latin1').on('data', (text) => raw += text);
    // A server that refuses early may reset the connection while we still write.
    tcp.on('error', () => {});
    tcp.on('close', () => {
      clearTimeout(timer);
      const [top = '', ...rest] = raw.split('\r\n\r\n');
      const [line = '', ...lines] = top.split('\r\n');
      const headers = new Map(lines.map((one) => {
        const colon = one.indexOf(':');
        return [one.slice(0, colon).toLowerCase(), one.slice(colon + 1).trim()];
      }));
      resolve({
        status: Number(line.split(' ')[1] ?? 0),
        headers,
        body: rest.join('\r\n\r\n'),
        raw,
      });
    });
  });
}

export function get(server: Listener, target: string, headers: Record<string, string> = {}) {
  const lines = Object.entries({
    Host: `127.0.0.1:${server.port}`,
    Connection: 'close',
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return ask(server, `GET ${target} HTTP/1.1\r\n${lines.join('')}\r\n`);
}

export function upgrade(
  server: Listener,
  target: string,
  headers: Record<string, string> = {},
) {
  return get(server, target, {
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
    ...headers,
  });
}
