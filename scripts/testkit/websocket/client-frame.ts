/**
 * Encoder of a client's WebSocket frames (RFC 6455, 5.2), always masked.
 */

export const OPCODES = { text: 1, close: 8, ping: 9, pong: 10 } as const;

const FIN = 0x80;
const MASKED = 0x80;
/** Payload lengths up to this fit into the second byte, up to the next limit into two more. */
const SHORT_MAX = 125;
const MEDIUM_MAX = 65_535;

/** Encodes one final frame. Clients of the benchmark send at most 64 kB. */
export function encodeClientFrame(opcode: number, payload: string | Uint8Array): Buffer {
  const length = typeof payload === 'string' ? Buffer.byteLength(payload) : payload.length;
  if (length > MEDIUM_MAX) throw new RangeError(`a client frame of ${length} bytes`);
  const start = length > SHORT_MAX ? 8 : 6;
  const bytes = Buffer.allocUnsafe(start + length);
  bytes[0] = FIN | opcode;
  if (length > SHORT_MAX) {
    bytes[1] = MASKED | 126;
    bytes[2] = length >> 8;
    bytes[3] = length & 0xff;
  } else {
    bytes[1] = MASKED | length;
  }
  if (typeof payload === 'string') bytes.write(payload, start);
  else bytes.set(payload, start);
  mask(bytes, start);
  return bytes;
}

/** No byte of the key is zero, so that the server must unmask as it would for a browser. */
function mask(bytes: Buffer, start: number): void {
  const key = (Math.random() * 0x1_0000_0000) | 0x01_01_01_01;
  const a = key & 0xff;
  const b = (key >> 8) & 0xff;
  const c = (key >> 16) & 0xff;
  const d = key >>> 24;
  bytes[start - 4] = a;
  bytes[start - 3] = b;
  bytes[start - 2] = c;
  bytes[start - 1] = d;
  let i = start;
  for (const end = bytes.length - 3; i < end; i += 4) {
    bytes[i]! ^= a;
    bytes[i + 1]! ^= b;
    bytes[i + 2]! ^= c;
    bytes[i + 3]! ^= d;
  }
  if (i < bytes.length) bytes[i]! ^= a;
  if (i + 1 < bytes.length) bytes[i + 1]! ^= b;
  if (i + 2 < bytes.length) bytes[i + 2]! ^= c;
}
