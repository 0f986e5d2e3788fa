import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { timeRatio } from '../../../scripts/testkit/time-ratio.ts';
import { clientAddress, networkPrefix, readTrustedProxies } from './client-address.ts';
import { createNetworkOf } from './networks.ts';

const test = suite('client address');
const TRUSTED = readTrustedProxies('10.0.0.0/8')!;

function addressOf(trusted: string, remoteAddress: string, forwardedFor?: string) {
  return clientAddress({ remoteAddress, forwardedFor }, readTrustedProxies(trusted)!)?.toString();
}

test('without a trusted proxy X-Forwarded-For is ignored', () => {
  for (const forged of ['198.51.100.7', '198.51.100.7, 203.0.113.9', '::1', 'garbage']) {
    assert.is(addressOf('none', '203.0.113.9', forged), '203.0.113.9', forged);
    assert.is(addressOf('10.0.0.0/8', '203.0.113.9', forged), '203.0.113.9', forged);
  }
});

test('behind trusted proxies it is the last address that is not one of them', () => {
  const trusted = '10.0.0.0/8, fd00::/8';
  assert.is(addressOf(trusted, '10.0.0.1', '203.0.113.9'), '203.0.113.9');
  assert.is(addressOf(trusted, '10.0.0.1', '203.0.113.9, 10.2.0.4'), '203.0.113.9');
  assert.is(addressOf(trusted, 'fd00::5', '2001:db8::7,10.2.0.4'), '2001:db8::7');
  // The client's own value is left of what the first proxy saw.
  assert.is(addressOf(trusted, '10.0.0.1', '198.51.100.7, 203.0.113.9'), '203.0.113.9');
  assert.is(addressOf(trusted, '10.0.0.1', '10.9.9.9, 203.0.113.9'), '203.0.113.9');
});

test('without a valid entry from a trusted proxy it is the proxy’s address', () => {
  assert.is(addressOf('10.0.0.1', '10.0.0.1'), '10.0.0.1');
  assert.is(addressOf('10.0.0.0/8', '10.0.0.1', '203.0.113.9, nonsense, 10.0.0.2'), '10.0.0.2');
  assert.is(addressOf('10.0.0.0/8', '10.0.0.1', ''), '10.0.0.1');
  assert.is(addressOf('10.0.0.0/8', '10.0.0.1', '203.0.113.9,'), '10.0.0.1');
  for (
    const odd of [
      '2130706433',
      '0x7f.1',
      '127.1',
      '010.1.1.1',
      '::ffff:010.1.1.1',
      '::ffff:0x7f.0.0.1',
      '1.2.3.4.5',
      '1.2.3',
      'unknown',
    ]
  ) {
    assert.is(addressOf('10.0.0.0/8', '10.0.0.1', odd), '10.0.0.1', odd);
  }
});

test('ports, brackets, zones and IPv4-mapped IPv6 are parsed', () => {
  assert.is(addressOf('10.0.0.0/8', '::ffff:10.0.0.1', '203.0.113.9:4711'), '203.0.113.9');
  assert.is(addressOf('10.0.0.0/8', '10.0.0.1', '[2001:db8::7]:4711'), '2001:db8::7');
  assert.is(addressOf('10.0.0.0/8', '10.0.0.1', '[2001:db8::7]'), '2001:db8::7');
  assert.is(addressOf('10.0.0.0/8', '10.0.0.1', '::ffff:203.0.113.9'), '203.0.113.9');
  assert.is(addressOf('none', 'fe80::1%eth0'), 'fe80::1');
});

test('a long address takes time that grows linearly', () => {
  for (const evil of ['%', ':', '0:', '1', '[', ' ']) {
    const ratio = timeRatio((characters) => {
      const forwardedFor = `${evil.repeat(characters / evil.length)}\nx`;
      return clientAddress({ remoteAddress: '10.0.0.1', forwardedFor }, TRUSTED);
    });
    assert.ok(ratio < 8, `${evil}: ${ratio}`);
  }
});

test('an invalid list of proxies is refused', () => {
  const wrong = [
    '10.0.0.0/33',
    '10.0.0/8',
    '10.0.0.0/',
    'fd00::/129',
    'proxy',
    '1.2.3.4/8/9',
    '[::1]',
  ];
  for (const text of [...wrong, '10.0.0.1, nonsense', '10.0.0.0/-1', '::ffff:10.0.0.0/104']) {
    assert.is(readTrustedProxies(text), undefined, text);
  }
  assert.equal(readTrustedProxies('none'), []);
  assert.is(readTrustedProxies('10.0.0.1 fd00::/8,192.168.0.0/16')?.length, 3);
});

test('a network is an IPv4 address or an IPv6 /64', () => {
  const prefixOf = (remoteAddress: string) =>
    networkPrefix(clientAddress({ remoteAddress, forwardedFor: undefined }, [])!);
  assert.is(prefixOf('203.0.113.9'), '203.0.113.9');
  assert.is(prefixOf('::ffff:203.0.113.9'), '203.0.113.9');
  assert.is(prefixOf('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2::/64');
  assert.is(prefixOf('2001:db8:1:2::'), prefixOf('2001:db8:1:2:ffff:ffff:ffff:ffff'));
  assert.is.not(prefixOf('2001:db8:1:2::'), prefixOf('2001:db8:1:3::'));
});

test('a network’s name hides the address, and is the same on all replicas with one secret', () => {
  const [a, b, c] = ['secret', 'secret', 'another'].map((secret) => createNetworkOf([], secret));
  const caller = { remoteAddress: '203.0.113.9', forwardedFor: undefined };
  assert.match(a!(caller)!, /^[\w-]{16}$/);
  assert.is(a!(caller), b!(caller));
  assert.is.not(a!(caller), c!(caller));
});

test('without TRUSTED_PROXIES only public addresses are networks', () => {
  const networkOf = createNetworkOf(undefined, 'secret');
  const directly = createNetworkOf([], 'secret');
  const publicOnes = ['8.8.8.8', '::ffff:8.8.8.8', '2a00:1450::1', '2002:808:808::1'];
  for (const remoteAddress of publicOnes) {
    for (const forwardedFor of [undefined, '9.9.9.9', '10.0.0.1']) {
      const known = directly({ remoteAddress, forwardedFor: undefined });
      assert.is(networkOf({ remoteAddress, forwardedFor }), known, remoteAddress);
    }
  }
  const own = [
    ...['127.0.0.1', '10.0.0.4', '172.17.0.1', '192.168.1.7', '169.254.9.9', '100.64.0.9'],
    ...['0.0.0.0', '198.19.249.3', '240.0.0.1', '::ffff:10.0.0.4'],
    ...['::1', 'fe80::1%eth0', 'fd00::5', '64:ff9b::808:808', '::', 'garbage', undefined],
  ];
  for (const remoteAddress of own) {
    assert.is(networkOf({ remoteAddress, forwardedFor: '8.8.8.8' }), undefined, remoteAddress);
  }
});

test.run();
