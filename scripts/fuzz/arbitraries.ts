/**
 * Value generator: JSON Schema -> fast-check arbitraries of valid and hostile values.
 */
import fc from 'fast-check';

export type Schema = Record<string, unknown>;

/** Values that have broken other servers. */
const HOSTILE = [
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\u202e\u200b\ufeff',
  "'; DROP TABLE entries; --",
  '" OR 1=1 --',
  '<script>alert(1)</script>',
  '../../etc/passwd',
  '%2e%2e%2f',
  '\r\nSet-Cookie: a=b',
  '__proto__',
  'constructor',
  'toString',
  'NaN',
  '-1',
  '1e309',
  '9007199254740993',
  '😀'.repeat(50),
  'Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞',
  'x'.repeat(10_000),
];
const LETTERS = [...'abcxyzAZ019._-:/@~ßéñ部屋नम한'];
const EMOJIS = ['👍', '❤️', '😂', '🏳️‍🌈', '👩‍👩‍👧', '🇯🇵'];

/** Includes types without a JSON form, which are left out when it is written. */
export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(...HOSTILE),
  fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 2 ** 53, 1e308, [], {}, [[[[]]]]),
  fc.jsonValue({ maxDepth: 4 }),
  fc.string({ unit: 'binary', maxLength: 200 }),
);

export function arbitraryOf(schema: Schema, root: Schema): fc.Arbitrary<unknown> {
  if (typeof schema.$ref === 'string') return arbitraryOf(resolve(schema.$ref, root), root);
  if ('const' in schema) return fc.constant(schema.const);
  if (Array.isArray(schema.enum)) return fc.constantFrom<unknown>(...schema.enum);
  switch (schema.type) {
    case 'boolean':
      return fc.boolean();
    case 'integer':
    case 'number':
      return whole(schema);
    case 'string':
      return text(schema);
    case 'array':
      return fc.array(arbitraryOf((schema.items ?? {}) as Schema, root), { maxLength: 5 });
    case 'object':
      return record(schema, root);
    default:
      return hostileValue;
  }
}

export function spoiled(schema: Schema, root: Schema): fc.Arbitrary<unknown> {
  const good = arbitraryOf(schema, root);
  const names = Object.keys((schema.properties ?? { x: {} }) as Schema);
  const field = fc.constantFrom(...names, '__proto__', 'constructor', 'extra');
  const spoil = (value: unknown, name: string, by: unknown, isGone: boolean): unknown => {
    if (typeof value !== 'object' || value === null) return by;
    const entries = Object.entries(value).filter(([key]) => key !== name);
    return Object.fromEntries(isGone ? entries : [...entries, [name, by]]);
  };
  return fc.oneof(
    { weight: 5, arbitrary: good },
    {
      weight: 4,
      arbitrary: fc.tuple(good, field, hostileValue, fc.boolean()).map((t) => spoil(...t)),
    },
    { weight: 1, arbitrary: hostileValue },
  );
}

function whole({ minimum = 0, maximum = 1_000_000 }: Schema): fc.Arbitrary<number> {
  const [min, max] = [minimum as number, maximum as number];
  return fc.oneof(
    fc.integer({ min, max: Math.min(max, min + 30) }),
    fc.maxSafeInteger().map((value) => Math.min(max, Math.max(min, Math.abs(value)))),
    fc.constantFrom(min, max),
  );
}

function text({ pattern, minLength = 0, maxLength = 300 }: Schema): fc.Arbitrary<string> {
  const max = Math.min(maxLength as number, 4_000);
  const any = fc.oneof(
    // Repeats a few rooms, so that they have content.
    fc.constantFrom('lobby', 'a/b', '部屋', 'rooms ', 'records 0 '),
    fc.string({ unit: fc.constantFrom(...LETTERS), minLength: 1, maxLength: Math.min(max, 40) }),
    fc.constantFrom('lobby', 'a/b', 'hello', ...EMOJIS),
    fc.string({ unit: 'grapheme', maxLength: Math.min(max, 300) }),
  );
  const fits = typeof pattern === 'string' ? new RegExp(pattern, 'u') : /^/;
  return any.filter((value) => value.length >= (minLength as number) && fits.test(value));
}

function record(schema: Schema, root: Schema): fc.Arbitrary<unknown> {
  const properties = Object.entries((schema.properties ?? {}) as Record<string, Schema>);
  return fc.record(
    Object.fromEntries(properties.map(([name, field]) => [name, arbitraryOf(field, root)])),
    { requiredKeys: (schema.required ?? []) as string[], noNullPrototype: true },
  );
}

export function resolve(ref: string, root: Schema): Schema {
  let found: unknown = root;
  for (const part of ref.replace(/^#\//, '').split('/')) found = (found as Schema)[part];
  return found as Schema;
}
