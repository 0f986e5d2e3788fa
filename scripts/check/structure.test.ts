import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkStructure } from './structure.ts';

const test = suite('check-structure');

function faultsOf(path: string, text: string): string[] {
  return checkStructure([{ path, text }]);
}

const linesOf = (count: number, line = ''): string => `${line}\n`.repeat(count);

test('a folder holds up to 30 sources besides tests', () => {
  const filled = (count: number, ending: string) =>
    Array.from({ length: count }, (_, i) => ({ path: `web/x/a${i}${ending}`, text: '' }));
  assert.equal(checkStructure([...filled(30, '.ts'), ...filled(9, '.test.ts')]), []);
  assert.match(checkStructure(filled(31, '.ts')).join(), 'web/x: holds 31 sources');
});

test('a file has up to 300 lines, also a test; languages are exempt', () => {
  for (const path of ['server/a.ts', 'server/a.test.ts']) {
    assert.equal(faultsOf(path, linesOf(300)), []);
    assert.equal(faultsOf(path, linesOf(301)), [
      `${path}: has 301 lines, more than 300: split it`,
    ]);
  }
  assert.equal(faultsOf('web/widget/i18n/languages/de.ts', linesOf(400)), []);
});

test('a function of any form has up to 100 lines', () => {
  const heads: [head: string, end: string][] = [
    ['function f(): void {', '}'],
    ['export async function f(\n  a: number,\n  b = {},\n): Promise<void> {', '}'],
    ['function f({ a }: {\n  a: number;\n}): void {', '}'],
    ['const f = (): void => {', '};'],
    ['export const f = (a: number) => ({', '});'],
    ['class A {\n  async f(a: number) {', '  }\n}'],
    ['class A {\n  get f(): number {', '  }\n}'],
    ['const a = {\n  f(a) {', '  },\n};'],
    ["call(\n  'a',\n  async (a) => {", '  },\n);'],
    ['if (a) {\n  a();\n}\nfunction f() {', '}'],
  ];
  for (const [head, end] of heads) {
    const long = (count: number) => `${head}\n${linesOf(count, '    a();')}${end}\n`;
    const line = head.split('\n').length;
    assert.equal(faultsOf('server/a.ts', long(98)), [], head);
    const fault = `server/a.ts:${line}: a function of 101 lines, more than 100: split it`;
    assert.equal(faultsOf('server/a.ts', long(99)), [fault], head);
    assert.equal(faultsOf('server/a.test.ts', long(99)), []);
  }
});

test('blocks other than functions may be longer', () => {
  const heads = ['export interface A {', 'class A {', 'const a = {', 'if (\n  a\n) {', 'try {'];
  for (const head of heads) {
    assert.equal(faultsOf('server/a.ts', `${head}\n${linesOf(150, '  a,')}}\n`), [], head);
  }
  const chain = `try {\n  a();\n} catch (error) {\n${linesOf(150, '  a();')}}\n`;
  assert.equal(faultsOf('server/a.ts', chain), []);
});

test('circular imports are found, types included', () => {
  const sources = (last: string) => [
    { path: 'web/a.ts', text: "import { b } from './x/b.ts';\n" },
    { path: 'web/x/b.ts', text: "import type { C } from '../c.ts';\n" },
    { path: 'web/c.ts', text: last },
    { path: 'web/d.ts', text: "import './a.ts';\n" },
  ];
  assert.equal(checkStructure(sources("import { d } from './other.ts';\n")), []);
  assert.equal(checkStructure(sources("const a = await import('./a.ts');\n")), []);
  assert.equal(checkStructure(sources("export { a } from './a.ts';\n")), [
    'circular import: web/a.ts -> web/x/b.ts -> web/c.ts -> web/a.ts',
  ]);
});

test.run();
