import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ROOT } from '../testkit/runtimes.ts';
import { readPages } from './language.ts';

const test = suite('links');

/** The anchors that GitHub gives to the headings of a page. */
function anchorsOf(text: string): Set<string> {
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading!);
  return new Set(
    headings.map((heading) =>
      heading.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase()
        .replaceAll(/[^\p{L}\p{N}_\- ]/gu, '').replaceAll(' ', '-')
    ),
  );
}

test('links between pages lead to files and headings that exist', () => {
  const dead: string[] = [];
  for (const { path, text } of readPages(ROOT).filter(({ path }) => path.endsWith('.md'))) {
    for (const [, link = ''] of text.matchAll(/\]\(([\w./#-]+)\)/g)) {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? path : normalize(join(dirname(path), file));
      const isThere = existsSync(join(ROOT, target)) && (anchor === undefined ||
        !target.endsWith('.md') ||
        anchorsOf(readFileSync(join(ROOT, target), 'utf8')).has(anchor));
      if (!isThere) dead.push(`${path}: ${link}`);
    }
  }
  assert.equal(dead, []);
});

test.run();
