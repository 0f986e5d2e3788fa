/**
 * Rights in the files of deploy/ (capabilities, ports, Docker's socket), and prepare.sh with a fake
 * `docker` that keeps secrets in a folder.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import postgres from 'postgres';
import { parse } from 'yaml';
import { temporaryFolder } from '../testkit/daemon.ts';
import { startPostgres } from '../testkit/postgres-service.ts';
import { type ProgramRun, runProgram } from '../testkit/run-program.ts';
import { ROOT } from '../testkit/runtimes.ts';

const test = suite('deploy files');
const DEPLOY = join(ROOT, 'deploy');

interface Service {
  image?: string;
  cap_drop?: string[];
  read_only?: boolean;
  privileged?: boolean;
  ports?: string[];
  volumes?: unknown[];
  networks?: string[];
  environment?: Record<string, string>;
  deploy?: { resources?: { limits?: Record<string, unknown> } };
}

/** All stack files; a service to which a file only adds settings belongs to the other file. */
const stackFiles = readdirSync(DEPLOY).filter((file) => /^stack.*\.yml$/.test(file));
const services = stackFiles.toSorted((a, b) => b.localeCompare(a)).flatMap(
  (file) => {
    const { services = {} } = parse(readFileSync(join(DEPLOY, file), 'utf8')) as {
      services?: Record<string, Service>;
    };
    return Object.entries(services).filter(([, { image }]) => image);
  },
);

test('every container has no capabilities, limited resources, and an image that can be pinned', () => {
  assert.ok(services.length >= 7, `${services.length} services`);
  for (const [name, { image, cap_drop, read_only, privileged, deploy }] of services) {
    assert.match(image!, /^\$\{[A-Z]+_IMAGE:-[a-z0-9/.:-]+\}$/, name);
    assert.equal(cap_drop, ['ALL'], name);
    assert.not(privileged, name);
    // Grafana was not tested with a read-only root.
    if (name !== 'grafana') assert.ok(read_only, name);
    const { memory, pids } = deploy?.resources?.limits ?? {};
    assert.type(memory, 'string', name);
    assert.type(pids, 'number', name);
  }
});

test("only the proxy gets Docker's socket, and it publishes no port", () => {
  for (const [name, { volumes, ports }] of services) {
    assert.is(JSON.stringify(volumes ?? []).includes('docker.sock'), name === 'docker-proxy', name);
    if (name === 'docker-proxy') assert.not(ports);
  }
});

test('the stack itself publishes only the chat, on port 3000', () => {
  const { services } = parse(readFileSync(join(DEPLOY, 'stack.yml'), 'utf8')) as {
    services: Record<string, Service>;
  };
  assert.equal(Object.values(services).flatMap(({ ports = [] }) => ports), [
    '${CHAT_PORT:-3000}:3000',
  ]);
});

test('only the chat, RabbitMQ and Postgres are in their network', () => {
  const inside = services.filter(([, { networks }]) => networks?.includes('backend'));
  assert.equal(inside.map(([name]) => name), ['chat', 'rabbitmq', 'postgres']);
});

/** Swarm refuses a changed file under an old name: raise its version, and update the hash here. */
const CONFIGS: Record<string, [version: string, sha256: string]> = {
  'docker-proxy.cfg': ['1', 'b33a41d7162b'],
  'grafana/dashboards.yml': ['3', '09773f18a074'],
  'grafana/datasource.yml': ['3', 'c6864bdd5468'],
  'grafana/starling.json': ['3', '70f215d82142'],
  'postgres-init.sh': ['1', 'cf2797848b7c'],
  'prometheus/alerts.yml': ['3', 'a62007ecf7cd'],
  'prometheus/prometheus.yml': ['3', 'e882208df07b'],
  'rabbitmq.conf': ['2', 'df19de972182'],
};

test('a configuration that changes gets a new name', () => {
  const found: typeof CONFIGS = {};
  for (const file of stackFiles) {
    const { configs = {} } = parse(readFileSync(join(DEPLOY, file), 'utf8')) as {
      configs?: Record<string, { name: string; file: string }>;
    };
    for (const { name, file } of Object.values(configs)) {
      const hash = createHash('sha256').update(readFileSync(join(DEPLOY, file))).digest('hex');
      found[file.replace('./', '')] = [/(\d+)\}?$/.exec(name)![1]!, hash.slice(0, 12)];
    }
  }
  assert.equal(found, CONFIGS);
});

test('no environment contains a secret', () => {
  for (const [name, { environment = {} }] of services) {
    for (const setting of Object.keys(environment)) {
      if (/PASS|SECRET|TOKEN/.test(setting)) assert.match(setting, /_FILE$/, `${name} ${setting}`);
    }
  }
});

/** Keeps secrets in `secrets`; the file `labelled` lists labelled nodes. */
const DOCKER = `#!/usr/bin/env bash
cd "$(dirname "$0")"
echo "$*" >>asked
case "$1 $2" in
  'info -f') case $3 in *NodeID*) echo node-1 ;; *) cat manager ;; esac ;;
  'node ls') echo node-1 ;;
  'node inspect') cat labelled 2>/dev/null || echo ;;
  'node update') echo "$5 host-1" >labelled ;;
  'secret ls') ls secrets | grep "^\${6#name=}" || true ;;
  'secret create') cat >"secrets/$3" ;;
  *) exit 9 ;;
esac
`;

async function withDocker(
  run: (folder: string, prepare: (...args: string[]) => Promise<ProgramRun>) => Promise<void>,
): Promise<void> {
  const { path, remove } = temporaryFolder('prepare');
  try {
    writeFileSync(join(path, 'docker'), DOCKER, { mode: 0o755 });
    writeFileSync(join(path, 'manager'), 'true');
    await runProgram('mkdir', [join(path, 'secrets')], { withinMs: 10_000 });
    await run(path, (...args) =>
      runProgram('bash', [join(DEPLOY, 'prepare.sh'), ...args], {
        withinMs: 20_000,
        env: { PATH: `${path}:${process.env.PATH}`, STARLING_HOME: join(path, 'home') },
      }));
  } finally {
    remove();
  }
}

const textsIn = (folder: string): Map<string, string> =>
  new Map(
    readdirSync(folder).sort().map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );

test('prepare.sh labels a node and makes each missing secret with its own value', () =>
  withDocker(async (folder, prepare) => {
    const { code, output } = await prepare();
    assert.is(code, 0, output);
    assert.match(
      readFileSync(join(folder, 'asked'), 'utf8'),
      'node update --label-add starling.store=true node-1',
    );
    const secrets = textsIn(join(folder, 'secrets'));
    const wanted = ['broker_password', 'cluster_token', 'grafana_password', 'metrics_token'];
    wanted.push('secret', 'store_password');
    assert.equal([...secrets.keys()], wanted.map((name) => `starling_${name}_1`));
    for (const [name, text] of secrets) assert.match(text, /^[0-9a-f]{48}$/, name);
    assert.is(new Set(secrets.values()).size, wanted.length);
    for (const text of secrets.values()) assert.not.match(output, text);

    const home = join(folder, 'home');
    assert.is(
      readFileSync(join(home, 'cluster-token'), 'utf8').trim(),
      secrets.get(
        'starling_cluster_token_1',
      ),
    );
    assert.equal(readdirSync(home).sort(), ['cluster-token', 'grafana-password']);
    assert.is(statSync(home).mode & 0o777, 0o700);
    for (const name of readdirSync(home)) assert.is(statSync(join(home, name)).mode & 0o077, 0);
  }));

test('prepare.sh changes nothing that exists', () =>
  withDocker(async (folder, prepare) => {
    writeFileSync(join(folder, 'secrets/starling_secret_1'), 'mine');
    writeFileSync(join(folder, 'secrets/starling_metrics_token_2'), 'a later one');
    writeFileSync(join(folder, 'labelled'), 'node-7 host-7\n');
    await runProgram('mkdir', [join(folder, 'home')], { withinMs: 10_000 });
    writeFileSync(join(folder, 'home/cluster-token'), 'a token of my own\n');
    assert.is((await prepare('host-7')).code, 0);
    const secrets = textsIn(join(folder, 'secrets'));
    assert.is(secrets.get('starling_secret_1'), 'mine');
    assert.is(secrets.get('starling_cluster_token_1'), 'a token of my own');
    assert.not(secrets.has('starling_metrics_token_1'));
    assert.not.match(readFileSync(join(folder, 'asked'), 'utf8'), 'node update');
    const [before, home] = [secrets, textsIn(join(folder, 'home'))];
    assert.is((await prepare()).code, 0);
    assert.equal([textsIn(join(folder, 'secrets')), textsIn(join(folder, 'home'))], [before, home]);
  }));

for (
  const [what, { manager = 'true', labelled = '', args = [] as string[] }, reason] of [
    ['no manager', { manager: 'false' }, /not a swarm manager.*docker swarm init/],
    [
      'two nodes with the label',
      { labelled: 'a host-a\nb host-b\n' },
      /several nodes.*host-a.*host-b/,
    ],
    [
      'another node',
      { labelled: 'a host-a\n', args: ['host-b'] },
      /the history is on node a host-a/,
    ],
  ] as const
) {
  test(`prepare.sh reports an error and changes nothing: ${what}`, () =>
    withDocker(async (folder, prepare) => {
      writeFileSync(join(folder, 'manager'), manager);
      if (labelled) writeFileSync(join(folder, 'labelled'), labelled);
      const { code, output } = await prepare(...args);
      assert.is(code, 1);
      assert.match(output, reason);
      assert.equal(readdirSync(join(folder, 'secrets')), []);
    }));
}

test('the encrypted network differs only in its encryption', () => {
  const [plain, encrypted] = ['stack.yml', 'stack.encrypted.yml'].map((file) => {
    const { networks } = parse(readFileSync(join(DEPLOY, file), 'utf8'));
    return networks.backend as Record<string, unknown>;
  });
  assert.equal(encrypted, { ...plain, driver_opts: { encrypted: 'true' } });
});

test("the replicas' role is not a superuser, and the superuser cannot log in over the network", async () => {
  const server = await startPostgres();
  try {
    const sql = postgres(server.url, { max: 1 });
    try {
      const [role] = await sql`SELECT rolsuper, rolcreaterole, rolreplication, rolbypassrls,
        (SELECT count(*)::int FROM pg_auth_members WHERE member = pg_roles.oid) AS memberships
        FROM pg_roles WHERE rolname = current_user`;
      assert.equal({ ...role }, {
        rolsuper: false,
        rolcreaterole: false,
        rolreplication: false,
        rolbypassrls: false,
        memberships: 0,
      });
      const refused = await sql.unsafe("COPY pg_class TO PROGRAM 'true'").catch((error) => error);
      assert.match(String(refused), /permission denied|must be superuser/);
      const [password] = await sql`SELECT has_table_privilege('pg_authid', 'SELECT') AS read`;
      assert.not(password!.read);
    } finally {
      await sql.end();
    }
    const url = new URL(server.url);
    for (const [user, database] of [['postgres', 'starling'], ['starling', 'postgres']] as const) {
      [url.username, url.pathname] = [user, `/${database}`];
      const other = postgres(url.href, { max: 1, onnotice: () => {} });
      const refused = await other`SELECT 1`.then(() => 'let in', (error) => String(error));
      await other.end({ timeout: 1 });
      assert.match(refused, /password authentication failed|permission denied for database/, user);
    }
  } finally {
    await server.stop();
  }
});

test.run();
