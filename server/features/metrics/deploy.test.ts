/**
 * The dashboard, alerts and stack in deploy/ name only things that exist.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { startServer } from '../../../scripts/testkit/server-process.ts';

const test = suite('deploy');
const DEPLOY = new URL('../../../deploy/', import.meta.url);
/** Prometheus's own. */
const FOREIGN = ['up'];

function read(path: string): string {
  return readFileSync(new URL(path, DEPLOY), 'utf8');
}

interface Rule {
  alert: string;
  expr: string;
  annotations: { summary: string };
  labels: { severity: string };
}

function rules(): Rule[] {
  const { groups } = parse(read('prometheus/alerts.yml')) as { groups: { rules: Rule[] }[] };
  return groups.flatMap((group) => group.rules);
}

interface Panel {
  type: string;
  title: string;
  gridPos: { x: number; y: number; w: number; h: number };
  targets?: { expr: string }[];
}

function panels(): Panel[] {
  return (JSON.parse(read('grafana/starling.json')) as { panels: Panel[] }).panels;
}

/** Series in an expression: before `{`, `[`, an operator or the end, outside braces and strings. */
function metricsIn(expr: string): string[] {
  const bare = expr.replace(/\{[^}]*\}|\[[^\]]*\]|"[^"]*"/g, ' ')
    .replace(/\b(by|on|group_left|without)\s*\([^)]*\)/g, ' ');
  return [...bare.matchAll(/\b[a-z][a-z0-9_]*\b(?!\s*\()/g)].map(([name]) => name)
    .filter((name) => !['and', 'or', 'unless', 'e6'].includes(name));
}

async function exported(): Promise<Set<string>> {
  const server = await startServer();
  try {
    const text = await (await fetch(`${server.url}/metrics`)).text();
    const names = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name, type]) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name!]
    );
    return new Set([...names, ...FOREIGN]);
  } finally {
    server.kill('SIGKILL');
    await server.exited;
  }
}

test('every metric in the dashboard and alerts is exported by a server', async () => {
  const names = await exported();
  const exprs = [
    ...rules().map(({ alert, expr }) => [alert, expr] as const),
    ...panels().flatMap(({ title, targets = [] }) =>
      targets.map((one) => [title, one.expr] as const)
    ),
  ];
  assert.ok(exprs.length > 30);
  for (const [where, expr] of exprs) {
    const found = metricsIn(expr);
    assert.ok(found.length > 0, where);
    for (const name of found) assert.ok(names.has(name), `${where}: ${name} in ${expr}`);
  }
});

test('every alert has a description, and instructions in docs/operating.md', () => {
  const docs = readFileSync(new URL('../docs/operating.md', DEPLOY), 'utf8');
  for (const { alert, labels, annotations } of rules()) {
    assert.ok(['warning', 'critical'].includes(labels.severity), alert);
    assert.ok(annotations.summary, alert);
    assert.ok(docs.includes(`\`${alert}\``), `${alert} is not in docs/operating.md`);
  }
});

test('the panels do not overlap', () => {
  const taken = new Set<string>();
  for (const { title, gridPos: { x, y, w, h } } of panels()) {
    assert.ok(x + w <= 24, title);
    for (let i = x; i < x + w; i++) {
      for (let j = y; j < y + h; j++) {
        assert.not(taken.has(`${i} ${j}`), title);
        taken.add(`${i} ${j}`);
      }
    }
  }
});

test('the stack’s files exist, and Prometheus finds the replicas', () => {
  const stack = parse(read('stack.observability.yml'));
  const { services: { chat } } = parse(read('stack.yml'));
  for (const { file } of Object.values(stack.configs) as { file: string }[]) {
    assert.ok(existsSync(fileURLToPath(new URL(file, DEPLOY))), file);
    if (file.endsWith('.yml')) assert.ok(parse(read(file)), file);
  }
  const { scrape_configs: [scrape] } = parse(read('prometheus/prometheus.yml'));
  assert.equal(scrape.dns_sd_configs[0].names, ['tasks.chat']);
  assert.ok(chat.ports[0].endsWith(`:${scrape.dns_sd_configs[0].port}`));
  const { prometheus, chat: added } = stack.services;
  assert.is(scrape.authorization.credentials_file, added.environment.METRICS_TOKEN_FILE);
  assert.is(prometheus.secrets[0].source, added.secrets[0]);
  // The lists of both files are merged.
  for (const network of chat.networks) assert.ok(added.networks.includes(network), network);
  assert.ok(prometheus.networks.some((network: string) => added.networks.includes(network)));
  assert.not(prometheus.networks.includes('backend'));
});

test.run();
