import { readdirSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Choices, declarations, DEFAULT_CHOICES, inkOn, snippet } from './snippet.ts';

const test = suite('snippet of the embed page');

const choices = (some: Partial<Choices> = {}): Choices => ({ ...DEFAULT_CHOICES, ...some });
const server = { origin: 'https://chat.example' };
const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

test('the README, the docs and the demo page have the default tag', () => {
  const tag = snippet(DEFAULT_CHOICES, { origin: 'https://chat.example.org' });
  for (const path of ['README.md', 'docs/embedding.md', 'docs/identity.md']) {
    assert.match(read(path), `\`\`\`html\n${tag}\n`, path);
  }
  const demo = snippet(DEFAULT_CHOICES, { origin: 'https://YOUR-SERVER' });
  assert.match(read('web/demo/index.html'), demo.replaceAll('<', '&lt;').replaceAll('>', '&gt;'));
});

test('each inline tag of the docs reserves the default height', () => {
  const docs = readdirSync(new URL('../../docs/', import.meta.url))
    .filter((name) => name.endsWith('.md')).map((name) => read(`docs/${name}`)).join('\n');
  const tags = docs.match(/<starling-chat [^>]*>/g)!.filter((tag) => !tag.includes('launcher'));
  const all = declarations(DEFAULT_CHOICES).map(([name, value]) => `${name}: ${value}`);
  for (const tag of tags) assert.match(tag, ` style="${all.join('; ')}"`);
  assert.match(docs, `starling-chat {\n${all.map((one) => `  ${one};\n`).join('')}}`);
});

test('a launcher with default choices is two lines', () => {
  assert.is(
    snippet(choices({ mode: 'launcher', room: 'auto' }), server),
    '<script type="module" src="https://chat.example/starling.js"></script>\n' +
      '<starling-chat room="auto" mode="launcher"></starling-chat>',
  );
});

test('only choices become attributes and custom properties', () => {
  const text = snippet(
    choices({
      theme: 'dark',
      language: 'de',
      accent: '#ffe000',
      radiusPx: 0,
      font: 'Georgia, serif',
      heightPx: 480,
    }),
    server,
  );
  assert.match(
    text,
    '<starling-chat room="lobby" theme="dark" lang="de" style="display: block; height: 480px; ' +
      '--starling-accent: #ffe000; --starling-accent-ink: #17132b; --starling-radius: 0px; ' +
      '--starling-font: Georgia, serif"></starling-chat>',
  );
});

test('a room name cannot leave its attribute', () => {
  const text = snippet(choices({ room: '"><script>&' }), server);
  assert.match(text, 'room="&quot;>&lt;script>&amp;"');
});

test('a pinned script has its hash', () => {
  const text = snippet(choices(), { ...server, integrity: 'sha256-abc' });
  assert.match(
    text,
    'src="https://chat.example/starling.js"\n  integrity="sha256-abc" crossorigin',
  );
});

test('the ink is the more readable one', () => {
  assert.is(inkOn('#000000'), '#ffffff');
  assert.is(inkOn('#5a3fd1'), '#ffffff');
  assert.is(inkOn('#ffffff'), '#17132b');
  assert.is(inkOn('#ab9bff'), '#17132b');
});

test.run();
