import { readdirSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type Choices,
  declarations,
  DEFAULT_CHOICES,
  inkOn,
  pageAdvice,
  snippet,
  snippetFor,
  type TagFormat,
} from './snippet.ts';

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
      '--starling-accent: #ffe000; --starling-radius: 0px; ' +
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

test('each host gets the script, the room and the looks in its own syntax', () => {
  const custom = choices({ room: 'a/b', accent: '#ffe000', font: "'My Font', serif" });
  const forHost = (format: TagFormat) => snippetFor(format, custom, server);
  assert.is(forHost('html'), snippet(custom, server));
  assert.match(
    forHost('react'),
    `<starling-chat room="a/b" style={{ display: 'block', height: '512px', ` +
      `'--starling-accent': '#ffe000', ` +
      `'--starling-font': '\\'My Font\\', serif' }} />`,
  );
  assert.match(forHost('vue'), "isCustomElement: (tag) => tag === 'starling-chat'");
  assert.match(forHost('vue'), '<starling-chat room="a/b" style="display: block; ');
  assert.match(forHost('wordpress'), snippet(custom, server));
  assert.match(forHost('csp'), '<starling-chat room="a/b"></starling-chat>');
  assert.match(forHost('csp'), 'starling-chat {\n  display: block;\n  height: 512px;\n');
  assert.match(forHost('csp'), 'connect-src https://chat.example wss://chat.example');
  assert.match(forHost('frame'), '<iframe src="https://chat.example/r/a/b" title="Chat"');
  assert.match(forHost('frame'), '"framedBy":["https://www.example.org"]');
  for (const host of ['html', 'react', 'vue', 'wordpress', 'csp'] as const) {
    assert.match(forHost(host), 'src="https://chat.example/starling.js"', host);
  }
});

test('a frame names the page in the rule of its room, and needs a room', () => {
  const frame = (room: string, page?: string) =>
    snippetFor('frame', choices({ room }), { ...server, ...(page ? { page } : {}) });
  assert.match(frame('lobby', 'https://shop.example'), '"framedBy":["https://shop.example"]');
  assert.match(frame('a/../b'), 'src="https://chat.example/r/a%2F..%2Fb"');
  assert.not.match(frame('auto'), '<iframe');
});

test('a launcher has no empty style', () => {
  const launcher = choices({ mode: 'launcher' });
  assert.match(
    snippetFor('react', launcher, server),
    '<starling-chat room="lobby" mode="launcher" />',
  );
  assert.not.match(snippetFor('csp', launcher, server), 'starling-chat {');
});

test('the page’s address gives the exact setting', () => {
  const advice = (address: string, chat = 'https://chat.example') => pageAdvice(address, chat);
  for (
    const address of [
      'https://www.example.org',
      ' https://www.example.org/blog?x#y',
      'www.example.org',
    ]
  ) {
    assert.is(advice(address).setting, 'ALLOWED_ORIGINS=https://www.example.org', address);
  }
  assert.is(advice('http://example.org:8080/').setting, 'ALLOWED_ORIGINS=http://example.org:8080');
  assert.match(advice('http://localhost:5173').hint, 'only in production');
  assert.equal(advice('https://chat.example/x'), {
    hint: 'A page of this server needs no setting.',
  });
  assert.equal(advice(''), { hint: '' });
});

test('an address that cannot work is said to be wrong', () => {
  for (const address of ['a b', 'ftp://example.org', 'https://', 'blog', 'javascript:alert(1)']) {
    const { setting, isWrong } = pageAdvice(address, 'https://chat.example');
    assert.equal([setting, isWrong], [undefined, true], address);
  }
  const insecure = pageAdvice('https://www.example.org', 'http://chat.example:3000');
  assert.equal([insecure.setting, insecure.isWrong], [undefined, true]);
  assert.match(insecure.hint, 'TLS');
  assert.not(pageAdvice('https://www.example.org', 'http://localhost:3000').isWrong);
});

test('the ink is the more readable one', () => {
  assert.is(inkOn('#000000'), '#ffffff');
  assert.is(inkOn('#5a3fd1'), '#ffffff');
  assert.is(inkOn('#ffffff'), '#17132b');
  assert.is(inkOn('#ab9bff'), '#17132b');
});

test.run();
