import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { customElementsManifest } from './elements-manifest.ts';
import { CUSTOM_PROPERTIES, EVENTS, METHODS, PARTS, PROPERTIES, SLOTS } from './public-api.ts';

const test = suite('public-api');

const docs = readFileSync(new URL('../../../docs/embedding.md', import.meta.url), 'utf8');
const WIDGET = new URL('../', import.meta.url);
const sources = new Map(
  readdirSync(WIDGET, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts') && !/\.(test|fixture|d)\.ts$/.test(path))
    .filter((path) => basename(path) !== 'public-api.ts')
    .map((path) => [basename(path), readFileSync(new URL(path, WIDGET), 'utf8')]),
);
const code = [...sources.values()].join('\n');

const names = (list: readonly { name: string }[]): string[] => list.map(({ name }) => name).sort();

/** First column of the table whose header begins with this word. */
function tableOf(word: string): string[] {
  const [, rows] = docs.match(new RegExp(`^\\| ${word} .*\\n\\|[-| ]+\\n((?:\\|.*\\n)+)`, 'm')) ??
    [];
  assert.ok(rows, `there is a table of each ${word}`);
  return [...rows.matchAll(/^\| `([^`(]+)/gm)].map(([, name]) => name!).sort();
}

function found(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, name]) => name!))].sort();
}

test('docs/embedding.md lists every attribute, property, method, event, slot, part and custom property', () => {
  assert.equal(tableOf('attribute'), PROPERTIES.flatMap((one) => one.attribute ?? []).sort());
  assert.equal(tableOf('property'), names(PROPERTIES.filter((one) => one.isReadonly)));
  for (const { name } of PROPERTIES.filter((one) => !one.isReadonly && !one.attribute)) {
    assert.match(docs, `\`${name}\``);
  }
  assert.equal(tableOf('method'), names(METHODS));
  assert.equal(tableOf('event'), names(EVENTS));
  assert.equal(tableOf('slot'), names(SLOTS));
  assert.equal(tableOf('part'), names(PARTS));
  assert.equal(tableOf('custom property'), names(CUSTOM_PROPERTIES));
});

test('the parts match the code, and the outermost element exports all of the room’s', () => {
  const made = [
    ...found(code, /\bpart="([\w-]+)"/g),
    ...found(code, /\.part\.add\('([\w-]+)'\)/g),
    ...found(code, /\bcreateElement\('\w+', '[\w-]*', '([\w-]+)'\)/g),
  ];
  assert.equal([...new Set(made)].sort(), names(PARTS));
  const exported = sources.get('chat-room.ts')!.match(/static parts = '([^']+)'/)![1]!.split(',');
  const own = ['badge', 'close-button', 'launcher', 'panel'];
  assert.equal([...exported, ...own].sort(), names(PARTS));
});

test('only two files read the public custom properties, and read all of them', () => {
  const readers = [...sources].filter(([, text]) => /var\(\s*--starling-/.test(text))
    .map(([name]) => name);
  assert.equal(readers.sort(), ['palette.ts', 'theme.ts']);
  assert.equal(
    found(code, /var\(\s*(--starling-[\w-]+)/g),
    names(CUSTOM_PROPERTIES),
  );
});

test('the documented events are those that the element dispatches', () => {
  const fired = found(sources.get('chat-element.ts')!, /#emit\('(starling-[a-z]+)'/g);
  assert.equal(fired, names(EVENTS));
});

test('the manifest names each attribute’s field and the element’s definition', () => {
  const { schemaVersion, modules } = customElementsManifest() as {
    schemaVersion: string;
    modules: {
      path: string;
      declarations: {
        tagName: string;
        attributes: { name: string; fieldName: string; type: { text: string } }[];
        members: { kind: string; name: string; readonly?: true }[];
        events: { name: string; type: { text: string } }[];
      }[];
      exports: { kind: string; name: string }[];
    }[];
  };
  assert.is(schemaVersion, '1.0.0');
  const [{ path, declarations: [chat], exports }] = modules as [typeof modules[0]];
  assert.is(path, 'starling.js');
  assert.is(chat!.tagName, 'starling-chat');
  const members = chat!.members.map(({ name }) => name);
  for (const { name, fieldName, type } of chat!.attributes) {
    assert.ok(members.includes(fieldName) && type.text, name);
  }
  assert.equal(chat!.members.find(({ name }) => name === 'unread')!.readonly, true);
  assert.is(chat!.events[0]!.type.text, 'CustomEvent<StarlingStatus>');
  assert.ok(exports.some(({ kind }) => kind === 'custom-element-definition'));
});

test.run();
