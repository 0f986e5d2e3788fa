import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createDecode } from './decode.ts';
import { faultInRoomName, isRoomName, normalizeRoomName } from './room-name.ts';

const test = suite('room names');

/** Names that look like another name, or like nothing. */
const TWINS = {
  'a blank filler': 'lobby\u3164',
  'another filler': 'lobby\u115F',
  'a joiner of graphemes': 'lob\u034Fby',
  'a selector of looks': 'lobby\uFE0F',
  'nothing but a filler': '\u3164',
  'blank hieroglyphs': '\u{13441}\u{13442}',
  'nothing but marks': '\u0301\u0301',
  'a letter and its mark apart': 'cafe\u0301',
  'a sign with another code of its own': '\u212Bngstrom',
};

test('room names must be visible and in NFC', () => {
  for (const [what, name] of Object.entries(TWINS)) {
    assert.not(isRoomName(name), what);
    assert.ok(faultInRoomName(name), what);
  }
  assert.match(faultInRoomName('cafe\u0301')!, 'NFC');
  assert.match(faultInRoomName('lobby\u3164')!, 'invisible');
  assert.match(faultInRoomName('a b')!, 'letters, digits');
});

test('names in any script are accepted', () => {
  const names = [
    'lobby',
    'café/*'.replace('*', '1'),
    'Füße',
    '部屋',
    'नमस्ते',
    'ไทย',
    'x\u0332',
    '-',
    '한국',
  ];
  for (const name of names) {
    assert.ok(isRoomName(name), name);
    assert.is(faultInRoomName(name), undefined);
  }
});

test('a normalized name is accepted by servers', () => {
  assert.is(normalizeRoomName('cafe\u0301'), 'café');
  assert.ok(isRoomName(normalizeRoomName('cafe\u0301')));
});

test('a frame with such a name is refused as invalid, with reason and room', () => {
  const decode = createDecode({ textMax: 20, nameMax: 10 });
  for (const name of Object.values(TWINS)) {
    for (const frame of [{ type: 'join' }, { type: 'send', id: 'x', text: 'hi' }]) {
      const decoded = decode(JSON.stringify({ ...frame, room: name }));
      assert.ok(!decoded.ok && decoded.isJson);
      assert.equal([decoded.code, decoded.room], ['invalid', name]);
      assert.match(decoded.message, /^room: must (be in Unicode’s normal form NFC|have visible)/);
    }
  }
});

test.run();
