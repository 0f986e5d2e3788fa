import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chooseEncoding } from './encodings.ts';

const test = suite('encodings');

test('the client’s most preferred encoding is chosen, of equal ones the shortest', () => {
  const choices: [header: string | undefined, encoding: string | undefined][] = [
    [undefined, undefined],
    ['', undefined],
    ['identity', undefined],
    ['deflate, zstd', undefined],
    ['gzip, deflate, br, zstd', 'br'],
    ['gzip', 'gzip'],
    ['GZIP', 'gzip'],
    ['br;q=0.5, gzip;q=0.8', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['br; q=0.000, gzip;q=0', undefined],
    ['*', 'br'],
    ['*;q=0', undefined],
    ['*, br;q=0', 'gzip'],
    ['gzip;q=0.5, *;q=0.1', 'gzip'],
    ['gzip, identity', 'gzip'],
    ['gzip;q=0.5, identity', undefined],
    ['gzip;q=0.5, identity;q=0.4', 'gzip'],
    ['identity;q=0, *', 'br'],
    [',;=,"', undefined],
  ];
  for (const [header, encoding] of choices) {
    assert.is(chooseEncoding(header, ['br', 'gzip']), encoding, header);
  }
});

test('only what is offered is chosen', () => {
  assert.is(chooseEncoding('br, gzip', ['gzip']), 'gzip');
  assert.is(chooseEncoding('br, gzip', []), undefined);
});

test.run();
