import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Choices, inkOn, snippet } from './snippet.ts';

const test = suite('snippet of the embed page');

const choices = (some: Partial<Choices> = {}): Choices => ({
  room: 'lobby',
  mode: 'inline',
  theme: 'auto',
  language: '',
  accent: '',
  paper: '',
  radiusPx: undefined,
  font: '',
  heightPx: 480,
  ...some,
});
const server = { origin: 'https://chat.example', integrity: '' };

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
    }),
    server,
  );
  assert.match(text, '<starling-chat room="lobby" theme="dark" lang="de">');
  assert.match(text, 'height: 480px;');
  assert.match(text, '--starling-accent: #ffe000;');
  assert.match(text, '--starling-accent-ink: #17132b;');
  assert.match(text, '--starling-radius: 0px;');
  assert.match(text, '--starling-font: Georgia, serif;');
  assert.not.match(text, '--starling-paper');
});

test('a room name cannot leave its attribute', () => {
  const text = snippet(choices({ room: '"><script>&' }), server);
  assert.match(text, 'room="&quot;>&lt;script>&amp;"');
});

test('a pinned script has its hash', () => {
  const text = snippet(choices(), { ...server, integrity: 'sha384-abc' });
  assert.match(
    text,
    'src="https://chat.example/starling.js"\n  integrity="sha384-abc" crossorigin',
  );
});

test('the ink is the more readable one', () => {
  assert.is(inkOn('#000000'), '#ffffff');
  assert.is(inkOn('#5a3fd1'), '#ffffff');
  assert.is(inkOn('#ffffff'), '#17132b');
  assert.is(inkOn('#ab9bff'), '#17132b');
});

test.run();
