import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createAddressRule, limitLookups, type Resolve } from './address-rule.ts';

const test = suite('address rule');
const strict = createAddressRule([]);

test('a public https URL is allowed', () => {
  for (
    const url of [
      'https://hooks.example.org/a?b=c',
      'https://93.184.216.34/',
      'https://[2606:2800:220:1::1]/',
      'https://hooks.example.org:8443/',
    ]
  ) assert.is(strict.faultOf(url), undefined, url);
});

test('loopback, private and cloud metadata addresses are refused in any notation', () => {
  for (
    const host of [
      '127.0.0.1',
      '127.1',
      '2130706433',
      '0x7f000001',
      '0177.0.0.1',
      '0',
      '0.0.0.0',
      '10.1.2.3',
      '100.64.0.1',
      '169.254.169.254',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.1.1',
      '198.18.0.1',
      '224.0.0.1',
      '255.255.255.255',
      '[::1]',
      '[::]',
      '[::ffff:127.0.0.1]',
      '[::ffff:a9fe:a9fe]',
      '[::127.0.0.1]',
      '[64:ff9b::7f00:1]',
      '[2002:7f00:1::]',
      '[2001:0:7f00:1::]',
      '[fe80::1]',
      '[fd00:ec2::254]',
      '[ff02::1]',
      '[2001:db8::1]',
    ]
  ) assert.match(strict.faultOf(`https://${host}/`) ?? '', /not on the public internet/, host);
});

test('other schemes, credentials and invalid URLs are refused', () => {
  for (
    const url of [
      'http://hooks.example.org/',
      'ftp://hooks.example.org/',
      'file:///etc/passwd',
      'https://ada:secret@hooks.example.org/',
      'https://ada@hooks.example.org/',
      'hooks.example.org',
      '',
      `https://hooks.example.org/${'a'.repeat(2_000)}`,
    ]
  ) assert.ok(strict.faultOf(url), url);
});

test('an allowed network works over plain http too, and nothing else does', () => {
  const rule = createAddressRule(['10.1.0.0/16', '::1']);
  assert.is(rule.faultOf('http://10.1.2.3:8080/hook'), undefined);
  assert.is(rule.faultOf('https://10.1.2.3/'), undefined);
  assert.is(rule.faultOf('http://[::1]/'), undefined);
  assert.is(rule.faultOfAddress('::ffff:10.1.2.3', false), undefined);
  assert.ok(rule.faultOf('http://10.2.0.1/'));
  assert.ok(rule.faultOf('https://10.2.0.1/'));
  assert.ok(rule.faultOf('http://93.184.216.34/'), 'the public internet needs TLS');
  assert.throws(() => createAddressRule(['10.1.0.0/33']), /not a network/);
  assert.throws(() => createAddressRule(['example.org']), /not a network/);
});

const lookUp = (addresses: string[], isEncrypted: boolean, allowed: string[] = []) =>
  new Promise((resolve) => {
    const answers = addresses.map((address) => ({
      address,
      family: address.includes(':') ? 6 : 4,
    }));
    const rule = createAddressRule(allowed, (_name, done) => done(null, answers));
    rule.lookup(isEncrypted)('name.test', { all: true }, (error, found) => {
      resolve(error ? error.message : (found as { address: string }[]).map((one) => one.address));
    });
  });

test('a name resolves only to its allowed addresses', async () => {
  assert.equal(await lookUp(['93.184.216.34', '10.0.0.1'], true), ['93.184.216.34']);
  assert.match(String(await lookUp(['127.0.0.1'], true)), /not on the public internet/);
  assert.match(String(await lookUp(['::1', 'fe80::1%eth0'], true)), /name\.test/);
  assert.match(String(await lookUp(['93.184.216.34'], false)), /https/);
  assert.equal(await lookUp(['10.0.0.1'], false, ['10.0.0.0/8']), ['10.0.0.1']);
  assert.match(String(await lookUp([], true)), /no address/);
});

test('two names are resolved at a time, others are queued, up to a bound', () => {
  const asked: [name: string, done: Parameters<Resolve>[1]][] = [];
  const answered: string[] = [];
  const resolve = limitLookups((name, done) => asked.push([name, done]));
  for (let i = 0; i < 1_003; i++) {
    resolve(`name-${i}`, (error) => answered.push(error ? `${error.message} ${i}` : `${i}`));
  }
  assert.equal(asked.map(([name]) => name), ['name-0', 'name-1']);
  assert.equal(answered, ['too many DNS look-ups are queued 1002']);
  asked[1]![1](null, []);
  assert.equal([asked.at(-1)![0], answered.at(-1)], ['name-2', '1']);
});

test.run();
