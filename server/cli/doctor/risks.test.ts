import { serverEnv, type ServerSettings } from '../../../scripts/testkit/settings.ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readConfig } from '../../config/config.ts';
import { findRisks } from './risks.ts';

const test = suite('doctor: risks');
const SECRETS = {
  SECRET: 'a secret of this server, 32 bytes or more',
  CLUSTER_TOKEN: 'a token of the cluster',
  METRICS_TOKEN: 'a token of the metrics',
};
const CLUSTER = {
  ...SECRETS,
  NODE_ENV: 'production',
  STORE_URL: 'postgres://starling@db/starling',
  BROKER_URL: 'amqp://starling:x@rabbit',
  ALLOWED_ORIGINS: 'https://www.example.org',
  ALLOWED_HOSTS: 'chat.example.org',
  PUBLIC_URL: 'https://chat.example.org',
};

function risks(settings: ServerSettings): string[] {
  return findRisks(readConfig(serverEnv(settings))).map(({ about }) => about);
}

test('development and a well-made cluster give no rise to a word', () => {
  assert.equal(risks({}), []);
  assert.equal(risks({ ALLOWED_ORIGINS: 'http://localhost:8080 http://127.0.0.1' }), []);
  assert.equal(risks(CLUSTER), []);
});

test('each risk is told under the setting’s name', () => {
  const production = {
    ...{ NODE_ENV: 'production', ALLOWED_HOSTS: 'chat.example.org', ADMIN: 'off' },
    ...SECRETS,
  };
  const cases: [ServerSettings, string[]][] = [
    [{ ...CLUSTER, ALLOWED_ORIGINS: '*' }, ['ALLOWED_ORIGINS']],
    [{ ...CLUSTER, ALLOWED_HOSTS: undefined }, ['ALLOWED_HOSTS']],
    [{ ...CLUSTER, ALLOWED_HOSTS: '*' }, ['ALLOWED_HOSTS']],
    [{ ...CLUSTER, PUBLIC_URL: undefined }, ['PUBLIC_URL']],
    [{ ...CLUSTER, PUBLIC_URL: undefined, ADMIN: 'off' }, []],
    [{ ...CLUSTER, PUBLIC_URL: 'https://other.example.org' }, ['PUBLIC_URL']],
    [{ PUBLIC_URL: 'http://localhost:8080' }, []],
    [{ ...CLUSTER, SECRET: undefined }, ['SECRET']],
    [{ ...CLUSTER, METRICS_TOKEN: SECRETS.CLUSTER_TOKEN }, ['SECRET']],
    [{ ...production, STORE_URL: 'memory:' }, ['STORE_URL']],
    [{ ...CLUSTER, STORE_URL: undefined }, ['STORE_URL']],
    [{ ...CLUSTER, BROKER_URL: undefined }, ['BROKER_URL']],
    [{ ...CLUSTER, BROKER_URL: 'amqp://rabbit' }, ['BROKER_URL']],
    [{ ...CLUSTER, BROKER_URL: 'amqp://a:b@x,amqp://guest:guest@rabbit' }, ['BROKER_URL']],
    [{ ...CLUSTER, BROKER_URL: 'amqp://guest:guest@localhost' }, []],
    [{ 'connections.pingIntervalMs': 60000 }, ['connections.pingIntervalMs']],
    [{ ...production, 'limits.sendsPerMinute': 0 }, ['limits.sendsPerMinute']],
    [{ ...production, 'limits.framesPerMinute': 0 }, ['limits.framesPerMinute']],
    [{ 'storage.retentionDays': 0, 'storage.retentionCount': 0 }, ['storage.retentionDays']],
    [{ ALLOWED_ORIGINS: 'https://www.example.org' }, ['NODE_ENV']],
    [{ ALLOWED_ORIGINS: 'https://www.example.org', ...SECRETS }, []],
    [{ STORE_URL: 'postgres://u@db/x', BROKER_URL: 'amqp://u:p@127.0.0.1' }, ['NODE_ENV']],
    [{ STORE_URL: 'postgres://u@127.0.0.1/x', BROKER_URL: 'amqp://localhost' }, []],
  ];
  for (const [env, expected] of cases) {
    assert.equal(risks(env), expected, JSON.stringify(env));
  }
});

test.run();
