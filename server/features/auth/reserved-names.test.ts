import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { nameWords } from './name-skeleton.ts';
import { createReservedNames, DEFAULT_RESERVED_NAMES } from './reserved-names.ts';

const test = suite('reserved names');
const reserved = createReservedNames(DEFAULT_RESERVED_NAMES);

test('a reserved name is recognized in any case, script and decoration', () => {
  for (
    const name of [
      ...[
        'Admin',
        'A\u0489dmin',
        'ADMIN',
        'аdmin',
        '★ admin ★',
        '🅐dmin',
        'ａｄｍｉｎ',
        '𝐌𝐨𝐝',
        'M0derator',
        'rnod',
      ],
      ...['Administrator', 'admins', 'Support', 'Mod', 'Owner', 'Starling', 'System', 'Official'],
    ]
  ) assert.ok(reserved.has(name), name);
});

test('so is a name that contains it as a word', () => {
  for (
    const name of [
      ...['The Admin', 'Moderator (lobby)', 'Starling Bot', 'System message', 'Support – Ada'],
      ...['Mod Ada', 'Co-Owner', 'Ada | staff', 'Customer Service', 'customer-service 24/7'],
      ...['TheAdmin', 'bobAdmin', 'xXAdminXx', 'admin1', 'Admin_2024', '007mod'],
      ...['a d m i n', 'A.d.m.i.n', 'm-o-d', 'the m o d', 'Sup port', 'The Аdmin'],
    ]
  ) assert.ok(reserved.has(name), name);
});

test('names are reserved in each of the widget’s languages', () => {
  for (
    const name of [
      ...['المشرف أحمد', 'مدير الموقع', 'Die Administratorin', 'Systemnachricht', 'El Moderador'],
      ...['soporte técnico', 'MODÉRATRICE', 'Le Système', 'Equipe de Suporte', 'moderação'],
      ...['サイト管理者', 'システム通知', '公式アカウント', '管理员小王', '在线客服01', '系統消息'],
    ]
  ) assert.ok(reserved.has(name), name);
});

test('ordinary names are free, even if they contain such letters within a word', () => {
  for (
    const name of [
      ...['Modesta', 'Adminton', 'Badminton', 'Systematic', 'Ownership', 'Supporter', 'Moderato'],
      ...['Modi', 'Commodore', 'MODEL', 'Modern Talking', 'Starlings United', 'Officially Ada'],
      ...['Mo Davis', 'Mo D. Ali', 'Chad Minor', 'Ed Min', 'O. W. Nero', 'Staffan', 'Steve Mo'],
      ...['Ada Lovelace', 'Guest 12', 'Bot', 'Bob the Builder', 'Maria Dona', 'مالك', 'نظام الدين'],
      ...['王小明', '田中さん', 'さくら', '김민준', 'Анна', 'José', '★', '👑 Ada', 'x'.repeat(40)],
    ]
  ) assert.not(reserved.has(name), name);
});

test('an operator’s own names are matched in the same way', () => {
  const own = createReservedNames(['Acme', 'Bob L.']);
  for (const name of ['acme', 'Acme Sales', 'ACME-bot', 'Bob L.', 'bob l']) {
    assert.ok(own.has(name), name);
  }
  for (const name of ['Acmeist', 'Bob', 'Bob Lee', 'Admin']) assert.not(own.has(name), name);
  assert.not(createReservedNames([]).has('Admin'));
});

test('a name is split at spaces, punctuation and capitals, and beside digits', () => {
  assert.equal(nameWords('The-Admin'), ['The', 'Admin']);
  assert.equal(nameWords('theXMLAdmin'), ['the', 'XML', 'Admin']);
  assert.equal(nameWords('admin1'), ['admin1', 'admin', '1']);
  assert.equal(nameWords(' ✓ '), []);
});

test('a name of forty single letters takes little time', () => {
  const startedMs = performance.now();
  for (let i = 0; i < 100; i++) reserved.has('a b '.repeat(10));
  // Far below the time of checking each combination.
  assert.ok(performance.now() - startedMs < 5_000);
});

test.run();
