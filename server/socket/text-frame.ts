/**
 * A text as the bytes of one unmasked, unfragmented WebSocket frame (RFC 6455, section 5.2), so
 * that a frame for a thousand members is built once and not a thousand times.
 */
import { Buffer } from 'node:buffer';

const FINAL_TEXT = 0x81;
const LENGTH_16_BIT = 126;
const LENGTH_64_BIT = 127;

export function textFrame(text: string): Uint8Array {
  const length = Buffer.byteLength(text);
  const headerLength = length < LENGTH_16_BIT ? 2 : length < 65_536 ? 4 : 10;
  const bytes = Buffer.allocUnsafe(headerLength + length);
  bytes[0] = FINAL_TEXT;
  if (headerLength === 2) bytes[1] = length;
  else if (headerLength === 4) {
    bytes[1] = LENGTH_16_BIT;
    bytes.writeUInt16BE(length, 2);
  } else {
    bytes[1] = LENGTH_64_BIT;
    bytes.writeBigUInt64BE(BigInt(length), 2);
  }
  bytes.write(text, headerLength, 'utf8');
  return bytes;
}
