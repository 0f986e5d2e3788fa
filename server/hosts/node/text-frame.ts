/** Encoding of an unmasked, unfragmented WebSocket text frame (RFC 6455, section 5.2). */
import { Buffer } from 'node:buffer';

const FINAL_TEXT = 0x81;
const LENGTH_16_BIT = 126;
const LENGTH_64_BIT = 127;

export function textFrame(text: string): Uint8Array {
  const textBytes = Buffer.byteLength(text);
  const frame = Buffer.allocUnsafe(frameBytes(textBytes));
  writeTextFrame(text, textBytes, frame);
  return frame;
}

/** Size of the frame for a text of this many bytes. */
export function frameBytes(textBytes: number): number {
  return textBytes + (textBytes < LENGTH_16_BIT ? 2 : textBytes < 65_536 ? 4 : 10);
}

/** Writes the frame at the start of `into`. `textBytes`: size of the text in UTF-8. */
export function writeTextFrame(text: string, textBytes: number, into: Buffer): void {
  const headerBytes = frameBytes(textBytes) - textBytes;
  into[0] = FINAL_TEXT;
  if (headerBytes === 2) into[1] = textBytes;
  else if (headerBytes === 4) {
    into[1] = LENGTH_16_BIT;
    into.writeUInt16BE(textBytes, 2);
  } else {
    into[1] = LENGTH_64_BIT;
    into.writeBigUInt64BE(BigInt(textBytes), 2);
  }
  into.write(text, headerBytes, 'utf8');
}
