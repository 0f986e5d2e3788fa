import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rulesOf } from './style-sheets.ts';

const test = suite('rules of style sheets');

test('selectors and declarations are split, and custom properties left out', () => {
  const sheet = `/* a { b: c; } */
    .one, .two:has(b) { --_x: 1px; inline-size: calc(1em + 2px); }
    @media (hover: hover) { .three { color: red; } }
    @keyframes k { from { opacity: 0; } 50% { opacity: 1; } }`;
  assert.equal(rulesOf(sheet, false), [
    'a { inline-size: calc(1em + 2px) }',
    'a { color: red }',
    'a { opacity: 0 }',
    'a { opacity: 1 }',
    '.one, .two:has(b) { color: red }',
    '.three { color: red }',
  ]);
});

test('variables become their fallbacks, or a word that stands for any value', () => {
  const sheet =
    'i { border: var(--a, 1px) solid var(--b, var(--c, light-dark(red, #000))); top: var(--d); }';
  assert.equal(rulesOf(sheet, false).slice(0, 2), [
    'a { border: 1px solid light-dark(red, #000) }',
    'a { top: var }',
  ]);
});

test('of a module only the css templates count, without values from code', () => {
  const module =
    'const a = { top: 1 }; const b = css`u { left: 2px; color: ${ink}; }`; x = `p { y: z; }`;';
  assert.equal(rulesOf(module, true), ['a { left: 2px }', 'u { color: red }']);
});

test.run();
