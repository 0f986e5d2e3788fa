import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkSecretFiles } from './secret-files.ts';

const test = suite('doctor: secret files');

test('a file with a secret that others can read is told, by its variable', () => {
  const folder = mkdtempSync(join(tmpdir(), 'starling-secrets-'));
  try {
    const path = join(folder, 'secret');
    writeFileSync(path, 'x'.repeat(32));
    chmodSync(path, 0o644);
    const env = { SECRET_FILE: path, STORE_PASSWORD_FILE: ` ${path} `, CONFIG_FILE: path };
    const found = checkSecretFiles(env);
    assert.equal(found.map(({ level, about }) => [level, about]), [
      ['warning', 'STORE_PASSWORD_FILE'],
      ['warning', 'SECRET_FILE'],
    ]);
    assert.not.match(JSON.stringify(found), 'xxx');
    for (const mode of [0o600, 0o400, 0o640]) {
      chmodSync(path, mode);
      assert.equal(checkSecretFiles(env), []);
    }
    assert.equal(checkSecretFiles({ SECRET_FILE: '/nowhere', METRICS_TOKEN_FILE: '' }), []);
    assert.equal(checkSecretFiles({ SECRET_FILE: '/run/secrets/secret' }), []);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.run();
