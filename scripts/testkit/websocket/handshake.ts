/**
 * WebSocket handshake (RFC 6455, 4): the upgrade request, and the server's answer.
 */
import { randomBytes } from 'node:crypto';
import { SUBPROTOCOL } from '../../../server/core/protocol/frames.ts';

const HEAD_END = '\r\n\r\n';
const HEAD_BYTES_MAX = 16_384;

/** `headers` are added to the required ones; undefined omits one. */
export function upgradeRequest(
  url: string,
  headers: Record<string, string | undefined> = {},
  path = '/chat',
): string {
  const all = {
    Host: new URL(url).host,
    Connection: 'Upgrade',
    Upgrade: 'websocket',
    'Sec-WebSocket-Version': '13',
    'Sec-WebSocket-Key': randomBytes(16).toString('base64'),
    'Sec-WebSocket-Protocol': SUBPROTOCOL,
    ...headers,
  };
  const lines = Object.entries(all).filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${path} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

export interface UpgradeAnswer {
  /** True when the answer is complete. */
  readonly isOver: boolean;
  /**
   * Returns the number of bytes, of the first `end`, that belong to it. Throws if it is too long or
   * not an upgrade.
   */
  take(bytes: Buffer, end: number): number;
}

export function createUpgradeAnswer(): UpgradeAnswer {
  let head = '';
  let isOver = false;
  return {
    get isOver() {
      return isOver;
    },
    take(bytes, end) {
      const before = head.length;
      head += bytes.toString('latin1', 0, end);
      const stop = head.indexOf(HEAD_END);
      if (stop < 0) {
        if (head.length > HEAD_BYTES_MAX) throw new Error('too long an answer to the upgrade');
        return end;
      }
      if (!head.startsWith('HTTP/1.1 101 ')) throw new Error(head.slice(0, head.indexOf('\r\n')));
      isOver = true;
      return stop + HEAD_END.length - before;
    },
  };
}
