import type { Environment } from '../../config/environment.ts';
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
};

function risks(env: Environment): string[] {
  return findRisks(readConfig(env)).map(({ about }) => about);
}

test('development and a well-made cluster give no rise to a word', () => {
  assert.equal(risks({}), []);
  assert.equal(risks({ ALLOWED_ORIGINS: 'http://localhost:8080 http://127.0.0.1' }), []);
  assert.equal(risks(CLUSTER), []);
});

test('each risk is told under the setting’s name', () => {
  const production = { NODE_ENV: 'production', ALLOWED_HOSTS: 'chat.example.org', ...SECRETS };
  const cases: [Environment, string[]][] = [
    [{ ...CLUSTER, ALLOWED_ORIGINS: '*' }, ['ALLOWED_ORIGINS']],
    [{ ...CLUSTER, ALLOWED_HOSTS: undefined }, ['ALLOWED_HOSTS']],
    [{ ...CLUSTER, ALLOWED_HOSTS: '*' }, ['ALLOWED_HOSTS']],
    [{ ...CLUSTER, SECRET: undefined }, ['SECRET']],
    [{ ...CLUSTER, METRICS_TOKEN: SECRETS.CLUSTER_TOKEN }, ['SECRET']],
    [{ ...production, STORE_URL: 'memory:' }, ['STORE_URL']],
    [{ ...CLUSTER, STORE_URL: undefined }, ['STORE_URL']],
    [{ ...CLUSTER, BROKER_URL: undefined }, ['BROKER_URL']],
    [{ ...CLUSTER, BROKER_URL: 'amqp://rabbit' }, ['BROKER_URL']],
    [{ ...CLUSTER, BROKER_URL: 'amqp://a:b@x,amqp://guest:guest@rabbit' }, ['BROKER_URL']],
    [{ ...CLUSTER, BROKER_URL: 'amqp://guest:guest@localhost' }, []],
    [{ PING_INTERVAL_MS: '60000' }, ['PING_INTERVAL_MS']],
    [{ ...production, SENDS_PER_MINUTE: '0' }, ['SENDS_PER_MINUTE']],
    [{ ...production, FRAMES_PER_MINUTE: '0' }, ['FRAMES_PER_MINUTE']],
    [{ RETENTION_DAYS: '0', RETENTION_COUNT: '0' }, ['RETENTION_DAYS']],
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
