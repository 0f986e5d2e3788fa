import { serverEnv } from '../../scripts/testkit/settings.ts';
import { ConfigError } from './config-error.ts';
import type { Environment } from './environment.ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig, readLogSettings } from './config.ts';
import { oldVariables } from './file-settings.ts';

const test = suite('config');

function refusal(env: Environment): string {
  try {
    readConfig(env);
    return 'accepted';
  } catch (error) {
    assert.instance(error, ConfigError);
    return (error as Error).message;
  }
}

test('an empty environment gives the embedded defaults', () => {
  const config = readConfig({});
  assert.is(config.port, 3000);
  assert.is(config.storeUrl, 'sqlite:data/starling.db');
  assert.equal(config.brokerUrls, [['memory:']]);
  assert.is(config.textMax, 4_000);
  assert.is(config.sendsPerMinute, 120);
  assert.is(config.storeBytesMax, 10_000_000_000);
  assert.equal(config.allowedOrigins, []);
  assert.is(config.secret, undefined);
  assert.ok(Object.isFrozen(config));
});

test('each error names its variable and the mistake', () => {
  const cases: [Environment, string][] = [
    [{ PORT: 'http' }, 'PORT must be a whole number from 0 to 65535, not "http"'],
    [{ PORT: '70000' }, 'PORT'],
    [{ PORT: '-1' }, 'PORT'],
    [{ PORT: '1e3' }, 'PORT'],
    [{ STORE_URL: 'mysql://x' }, 'STORE_URL'],
    [{ BROKER_URL: 'localhost:5672' }, 'BROKER_URL'],
    [{ BROKER_URL: 'amqp://a, memory:' }, 'BROKER_URL must be memory:, or'],
    [{ BROKER_URL: 'memory:|amqp://a' }, 'BROKER_URL must be memory:, or'],
    [{ BROKER_URL: 'amqp://a|' }, 'BROKER_URL must have an address on both sides'],
    [{ BROKER_URL: 'amqp://a|amqp://b,amqp://a' }, 'BROKER_URL names an address twice'],
    [{ BROKER_PASSWORD_FILE: '/dev/null' }, 'BROKER_PASSWORD_FILE is set, but BROKER_URL'],
    [{ BROKER_URL: 'amqp://x', STORE_URL: 'memory:' }, 'BROKER_URL links replicas, but STORE_URL'],
    [{ REPLICA: 'a b' }, 'REPLICA'],
    [{ ALLOWED_ORIGINS: 'example.org' }, 'ALLOWED_ORIGINS'],
    [{ ALLOWED_ORIGINS: 'https://a.example/path' }, 'ALLOWED_ORIGINS'],
    [{ ALLOWED_HOSTS: 'https://chat.example' }, 'ALLOWED_HOSTS must list names'],
    [{ ALLOWED_HOSTS: 'chat.example:8443' }, 'ALLOWED_HOSTS must list names'],
    [{ ALLOWED_HOSTS: 'chat.example/x' }, 'ALLOWED_HOSTS must list names'],
    [{ SECRET: 'short' }, 'SECRET'],
    [{ SECRET: 'x'.repeat(31) }, 'SECRET must have at least 32 bytes: make a new one'],
    [{ SECRET: 'x'.repeat(32), SECRET_FILE: '/dev/null' }, 'SECRET and SECRET_FILE'],
    [{ SECRET_FILE: '/dev/null' }, 'SECRET_FILE must have'],
    [{ SECRET_FILE: '/nowhere/at/all' }, 'SECRET_FILE cannot be read: ENOENT'],
    [{ CONNECTIONS_MAX: 'many' }, 'CONNECTIONS_MAX'],
    [
      serverEnv({ 'limits.textMax': 90_000 }),
      'CONFIG_FILE: limits.frameMax must be at least 541024 for a limits.textMax of 90000',
    ],
  ];
  for (const [env, start] of cases) {
    assert.ok(refusal(env).startsWith(start), `${JSON.stringify(env)}: ${refusal(env)}`);
  }
});

test('nodes of a broker are separated by commas, independent brokers by |', () => {
  const STORE_URL = 'postgres://x';
  const brokersOf = (BROKER_URL: string) => readConfig({ BROKER_URL, STORE_URL }).brokerUrls;
  assert.equal(brokersOf('amqp://a'), [['amqp://a']]);
  assert.equal(brokersOf('amqp://a, amqps://b'), [['amqp://a', 'amqps://b']]);
  const spread = [['amqp://a', 'amqp://b'], ['amqp://c']];
  assert.equal(brokersOf('amqp://a,amqp://b|amqp://c'), spread);
  assert.equal(brokersOf('amqp://a,amqp://b | amqp://c'), spread);
});

test('the cluster page is open locally in development, and needs a token in production', () => {
  assert.equal(readConfig({}).clusterAccess, { type: 'local' });
  assert.equal(readConfig({ NODE_ENV: 'production' }).clusterAccess, { type: 'closed' });
  const token = 't'.repeat(20);
  const expected = { type: 'token', token };
  assert.equal(readConfig({ CLUSTER_TOKEN: token }).clusterAccess, expected);
  const inProduction = readConfig({ CLUSTER_TOKEN: token, NODE_ENV: 'production' });
  assert.equal(inProduction.clusterAccess, expected);
  assert.ok(refusal({ CLUSTER_TOKEN: 'short' }).startsWith('CLUSTER_TOKEN must have'));
});

test('invalid log settings are refused, and the log then uses the defaults', () => {
  assert.equal(readConfig({}).log, { level: 'info', format: 'text' });
  const chosen = { LOG_LEVEL: 'debug', LOG_FORMAT: 'json' };
  assert.equal(readConfig(chosen).log, { level: 'debug', format: 'json' });
  assert.equal(readLogSettings(chosen), { level: 'debug', format: 'json' });
  const wrong = { LOG_LEVEL: 'loud', LOG_FORMAT: 'xml' };
  assert.ok(
    refusal(wrong).startsWith('LOG_LEVEL must be one of debug, info, warn, error, not "loud"'),
  );
  assert.equal(readLogSettings(wrong), { level: 'info', format: 'text' });
});

test('the metrics have a token of their own', () => {
  const METRICS_TOKEN = 't'.repeat(20);
  const config = readConfig({ METRICS_TOKEN, NODE_ENV: 'production' });
  assert.equal(config.metricsAccess, { type: 'token', token: METRICS_TOKEN });
  assert.equal(config.clusterAccess, { type: 'closed' });
});

test('outside production the server listens on this machine only, unless HOST is set', () => {
  assert.is(readConfig({}).host, '127.0.0.1');
  assert.is(readConfig({ NODE_ENV: 'test' }).host, '127.0.0.1');
  assert.is(readConfig({ HOST: '0.0.0.0' }).host, '0.0.0.0');
  assert.is(readConfig({ NODE_ENV: 'production' }).host, undefined);
  assert.is(readConfig({ NODE_ENV: 'production', HOST: '::1' }).host, '::1');
});

test('the server accepts the host names that are set; in production any, if none are set', () => {
  const hosts = (env: Environment) => readConfig(env).allowedHosts;
  assert.equal(hosts({}), []);
  assert.equal(hosts({ NODE_ENV: 'production' }), ['*']);
  const known = { ALLOWED_ORIGINS: 'https://www.example.org, http://10.0.0.1', HOST: 'box.local' };
  assert.equal(hosts(known), ['box.local', 'www.example.org']);
  assert.equal(hosts({ ...known, NODE_ENV: 'production' }), ['*']);
  const named = { ...known, NODE_ENV: 'production', ALLOWED_HOSTS: 'Chat.example, chät.example' };
  assert.equal(hosts(named), [
    'chat.example',
    'xn--cht-rla.example',
    'box.local',
    'www.example.org',
  ]);
  assert.equal(hosts({ ALLOWED_HOSTS: '*' }), ['*']);
});

test('a replica without a name gets a random one, which does not reveal the machine’s', () => {
  const names = new Set(Array.from({ length: 20 }, () => readConfig({}).replica));
  assert.ok(names.size > 15);
  for (const name of names) assert.match(name, /^[a-z]+-\d{4}$/);
  assert.is(readConfig({ REPLICA: 'chat-1' }).replica, 'chat-1');
});

test('an error quotes at most 20 characters of an invalid setting', () => {
  const secret = 'hunter2-hunter2-hunter2-hunter2';
  const names = [
    'PORT',
    'REPLICA',
    'ALLOWED_ORIGINS',
    'ALLOWED_HOSTS',
    'LOG_LEVEL',
    'TRUSTED_PROXIES',
    'AUTH_JWKS',
    'SECRET_FILE',
    'AUTH_SECRET_FILE',
    'METRICS_TOKEN_FILE',
  ];
  for (const name of names) {
    const said = refusal({ [name]: `${secret}:@` });
    assert.ok(said.startsWith(name), said);
    assert.not.match(said, secret);
  }
  assert.ok(refusal({ REPLICA: `${secret} x` }).endsWith('not "hunter2-hunter2-hunt…"'));
});

test('a variable of an earlier version prevents the start; the error names its replacement', () => {
  for (const [name, path] of oldVariables()) {
    const said = refusal({ [name]: '1' });
    assert.ok(said.startsWith(`${name} is now ${path ?? 'CONFIG_FILE'}`), said);
  }
  assert.is(
    refusal({ TEXT_MAX: '5', GUESTS: 'refused' }),
    'TEXT_MAX is now limits.textMax in the file that CONFIG_FILE names; ' +
      'GUESTS is now visitors.guests in the file that CONFIG_FILE names',
  );
  assert.is(refusal({ TEXT_MAX: ' ' }), 'accepted');
  // Empty, it meant that no name is reserved.
  assert.match(refusal({ RESERVED_NAMES: '' }), 'RESERVED_NAMES is now visitors.reservedNames');
});

test('errors contain no passwords', () => {
  for (const name of ['STORE_URL', 'BROKER_URL']) {
    assert.not.match(refusal({ [name]: 'mysql://user:hunter2@host' }), 'hunter2');
  }
});

test('abuse protection has defaults, and follows the settings that are given', () => {
  const { abuse } = readConfig({});
  assert.equal(abuse, {
    trustedProxies: undefined,
    connectionsPerNetworkMax: 3_750,
    guestsPerNetworkPerMinute: 500,
    sendsPerRoomPerMinute: 6_000,
    sendsPerReplicaPerSecond: 0,
    repeatsMax: 10,
    challenge: 'auto',
    challengeAboveGuestsPerMinute: 12_000,
  });
  const few = serverEnv({ CONNECTIONS_MAX: '3', 'limits.guestsPerNetworkPerMinute': 0 });
  assert.is(readConfig(few).abuse.connectionsPerNetworkMax, 1, 'not 0, which is no limit');
  assert.is(readConfig(few).abuse.guestsPerNetworkPerMinute, 0);
  const limits = { 'limits.sendsPerMinute': 0, 'limits.repeatsMax': 5 };
  const unlimited = readConfig(serverEnv(limits)).abuse;
  assert.equal(
    [unlimited.sendsPerRoomPerMinute, unlimited.repeatsMax, unlimited.challenge],
    [0, 5, 'never'],
  );
  assert.equal(readConfig({ TRUSTED_PROXIES: 'none' }).abuse.trustedProxies, []);
  assert.ok(refusal({ TRUSTED_PROXIES: '10.0.0.0/99' }).startsWith('TRUSTED_PROXIES must be none'));
});

test('origins are separated by commas or spaces', () => {
  const { allowedOrigins } = readConfig({
    ALLOWED_ORIGINS: 'https://a.example, http://b.example:8080',
  });
  assert.equal(allowedOrigins, ['https://a.example', 'http://b.example:8080']);
});

test('a secret is read from its file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'starling-config-'));
  try {
    const file = join(folder, 'secret');
    writeFileSync(file, `${'s'.repeat(40)}\n`);
    assert.is(readConfig({ SECRET_FILE: file }).secret, 's'.repeat(40));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('webhooks may go to this machine outside production, and to networks that are allowed', () => {
  assert.equal(readConfig({}).webhookNetworks, ['127.0.0.0/8', '::1']);
  assert.equal(readConfig({ NODE_ENV: 'production' }).webhookNetworks, []);
  const networks = ['10.1.0.0/16', 'fd00::/8'];
  const named = { NODE_ENV: 'production', 'webhooks.allowedNetworks': networks };
  assert.equal(readConfig(serverEnv(named)).webhookNetworks, networks);
  assert.throws(
    () => readConfig(serverEnv({ 'webhooks.allowedNetworks': ['10.1.0.0/16', 'intranet'] })),
    /webhooks\.allowedNetworks.*intranet/,
  );
});

test.run();
