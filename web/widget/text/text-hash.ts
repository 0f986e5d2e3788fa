/**
 * A short number that stands for a text (FNV-1a, 32 bits). Not for secrets.
 */

export function textHash(text: string): number {
  let hash = 2_166_136_261;
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 16_777_619);
  }
  return hash >>> 0;
}
