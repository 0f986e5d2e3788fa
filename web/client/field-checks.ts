/**
 * Type checks for untrusted JSON from the server.
 */

export type Check = (value: unknown) => boolean;

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
export const isText: Check = (value) => typeof value === 'string';
export const isCount: Check = (value) => Number.isSafeInteger(value) && value as number >= 0;
export const isNumber: Check = Number.isFinite;
export const isBoolean: Check = (value) => typeof value === 'boolean';
export const listOf = (check: Check): Check => (value) =>
  Array.isArray(value) && value.every(check);
export const optional = (check: Check): Check => (value) => value === undefined || check(value);
export const isUser: Check = (value) => isObject(value) && isText(value.id) && isText(value.name);
