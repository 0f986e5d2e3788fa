/**
 * A message's number as its id on the wire, and back.
 */

export function idOf(number: number): string {
  return number.toString(36);
}

export function numberOf(id: string): number {
  return parseInt(id, 36);
}
