/**
 * Tells people of one name apart: four digits that follow from an id.
 */
export function fourDigits(id: string): number {
  // FNV-1a over UTF-16 code units.
  let value = 0x811c9dc5;
  for (let i = 0; i < id.length; i++) value = Math.imul(value ^ id.charCodeAt(i), 0x01000193);
  return 1_000 + (value >>> 0) % 9_000;
}
