import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkLanguage } from './language.ts';

const test = suite('check-language');

const HEADER = '/** Names of rooms. */\n';

function faultsOf(path: string, text: string): string {
  return checkLanguage([{ path, text }]).join('\n');
}

test('a header names the file and does not begin with a question word', () => {
  for (
    const text of [HEADER, '// Names of rooms.\n', '/**\n * Names of rooms, and who whispers.\n */']
  ) {
    assert.is(faultsOf('server/a.ts', text), '');
  }
  for (const word of ['What', 'Who', 'Whoever', 'Which', 'How', 'Whether', 'Where', 'When']) {
    for (const path of ['server/a.ts', 'server/a.test.ts']) {
      const fault = faultsOf(path, `/**\n * ${word} writes.\n */\n`);
      assert.is(fault.includes(`${path}:2: the header begins with "${word}`), true, word);
    }
  }
  assert.match(faultsOf('server/a.ts', '#!/usr/bin/env node\n// How it runs.\n'), 'a.ts:2:');
});

test('a file other than a test has a header', () => {
  assert.match(
    faultsOf('server/a.ts', "import './b.ts';\n/** Room. */\n"),
    'a.ts:1: has no header',
  );
  assert.is(faultsOf('server/a.test.ts', "import './b.ts';\n"), '');
  assert.is(faultsOf('docs/a.md', 'A page.\n'), '');
});

test('phrases are found in comments, texts and pages, in any case and across lines', () => {
  const texts: [text: string, fault: string][] = [
    ['// Whoever writes.', '2: "Whoever": '],
    ['const a = "takes so many messages";', '2: "so many": '],
    ['/**\n * At the\n * most 5.\n */', '3: "At the most": '],
    ['// a\n// It lasts for so long.', '3: "so long": '],
    ['// Moderators keep order.', '2: "keep order": '],
    ['// A name that is none.', '2: "is none": '],
    ['// The client knows\n// none of it.', '3: "none of it": '],
    ['// What those need who write.', '2: "those need who": '],
  ];
  for (const [text, fault] of texts) {
    assert.match(faultsOf('server/a.ts', HEADER + text), `server/a.ts:${fault}`);
  }
  assert.match(faultsOf('docs/a.md', '# A\n\nso\nmuch\n'), 'docs/a.md:3: "so much": ');
  assert.match(faultsOf('deploy/a.yml', '# So\n# long.\n'), 'deploy/a.yml:1: "So long": ');
});

test('ordinary uses of the same words pass', () => {
  const text = '// So long as nobody writes, messages keep their order. At most 5. There is none.';
  assert.is(faultsOf('server/a.ts', HEADER + text), '');
});

test.run();
