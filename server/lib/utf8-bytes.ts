/** UTF-8 length of a text, computed without allocating its encoding. */

const encoder = new TextEncoder();
const scratch = new Uint8Array(16_384);

export function utf8Bytes(text: string): number {
  let bytes = 0;
  for (let at = 0; at < text.length;) {
    const { read, written } = encoder.encodeInto(at === 0 ? text : text.slice(at), scratch);
    at += read;
    bytes += written;
  }
  return bytes;
}
