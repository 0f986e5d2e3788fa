import { serverEnv } from '../../../scripts/testkit/settings.ts';
import type { Environment } from '../../config/environment.ts';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkSettings } from './settings.ts';

const test = suite('doctor: settings');

/** About what it complains. */
function complaints(env: Environment, level: string): string[] {
  return checkSettings(env).findings.filter((one) => one.level === level).map(({ about }) => about);
}

test('all wrong settings are named, not only the first', () => {
  const env = {
    PORT: 'abc',
    STORE_URL: 'mysql://x',
    CLUSTER_TOKEN: 'short',
    SECRET: 'x'.repeat(16),
    SECRET_FILE: '/dev/null',
    ...serverEnv({ 'limits.textMax': 90_000 }),
    LOG_FORMAT: 'xml',
  };
  const check = checkSettings(env);
  assert.is(check.config, undefined);
  assert.equal(complaints(env, 'error').sort(), [
    'CLUSTER_TOKEN',
    'CONFIG_FILE',
    'LOG_FORMAT',
    'PORT',
    'SECRET',
    'SECRET_FILE',
    'STORE_URL',
  ]);
});

test('settings that do not go together are named once', () => {
  const apart = { BROKER_URL: 'amqp://x', STORE_URL: 'memory:' };
  assert.equal(complaints(apart, 'error'), ['BROKER_URL']);
});

test('good settings are given back', () => {
  const { config, findings } = checkSettings({ PORT: '4000' });
  assert.is(config!.port, 4000);
  assert.equal(findings.map(({ level, text }) => [level, text]), [['ok', 'set: PORT']]);
});

test('a name that is nearly a setting’s is told, others are left alone', () => {
  const env = { ALLOWED_ORIGIN: 'https://a.example', STOR_URL: 'x', REPLCIA: 'r' };
  assert.equal(complaints(env, 'warning'), Object.keys(env));
  const others = {
    PATH: '/bin',
    HOME: '/root',
    HOSTNAME: 'x',
    LANG: 'C',
    SHELL: 'x',
    EDITOR: 'vi',
  };
  assert.equal(complaints(others, 'warning'), []);
});

test.run();
