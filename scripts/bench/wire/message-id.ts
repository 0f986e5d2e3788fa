/**
 * Conversion of a message's number to its id on the wire, and back.
 */

export function idOf(number: number): string {
  return number.toString(36);
}

export function numberOf(id: string): number {
  return parseInt(id, 36);
}
