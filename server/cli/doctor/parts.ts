/**
 * Checks of what the server needs of others: its store, its brokers, and a port of its own.
 */
import { createServer } from 'node:net';
import { explain } from '../../lib/log.ts';
import type { StoreState } from '../../core/store/store-state.ts';
import type { Finding } from './finding.ts';

/** Clocks that differ by less are of no consequence. */
const CLOCK_OFFSET_MS_MAX = 1_000;
const HEALTH_WITHIN_MS = 2_000;
const NEARLY_FULL_SHARE = 0.9;

/** `bytesMax`: `storage.bytesMax`. */
export async function checkStore(
  look: () => Promise<StoreState | undefined>,
  bytesMax: number,
): Promise<Finding[]> {
  const about = 'store';
  let state: StoreState | undefined;
  try {
    state = await look();
  } catch (error) {
    return [{ level: 'error', about, text: `cannot be used: ${explain(error)}` }];
  }
  if (!state) return [{ level: 'ok', about, text: 'in memory' }];
  const { product, version, versionKnown, usedBytes, clock, problems, risks = [] } = state;
  const findings: Finding[] = [{
    level: version > versionKnown ? 'error' : 'ok',
    about,
    text: `${product}, ${schemaWords(version, versionKnown)}`,
  }];
  if (usedBytes !== undefined) findings.push(spaceFinding(usedBytes, bytesMax));
  for (const text of problems) findings.push({ level: 'error', about, text });
  for (const text of risks) findings.push({ level: 'warning', about, text });
  if (clock && Math.abs(clock.offsetMs) - clock.uncertaintyMs > CLOCK_OFFSET_MS_MAX) {
    const seconds = (clock.offsetMs / 1_000).toFixed(1);
    findings.push({
      level: 'warning',
      about: 'clock',
      text: `the store's clock differs from this machine's by ${seconds} s: set both by NTP, ` +
        'otherwise messages have wrong times and tokens end at the wrong time',
    });
  }
  return findings;
}

function spaceFinding(usedBytes: number, bytesMax: number): Finding {
  const about = 'storage.bytesMax';
  const used = `${megabytes(usedBytes)} used`;
  if (bytesMax === 0) return { level: 'ok', about, text: `${used}, no limit` };
  const text = `${used} of ${megabytes(bytesMax)}`;
  if (usedBytes < bytesMax * NEARLY_FULL_SHARE) return { level: 'ok', about, text };
  return {
    level: 'warning',
    about,
    text: `${text}: at the limit, new rooms are refused and guests cannot post`,
  };
}

function megabytes(bytes: number): string {
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function schemaWords(version: number, known: number): string {
  if (version === 0) return 'no tables yet: the first start of the server creates them';
  if (version < known) {
    return `schema ${version}: the next start of the server upgrades it to ${known}`;
  }
  if (version === known) return `schema ${version}`;
  return `schema ${version} is too new: this version of Starling knows up to ${known}, use a newer one`;
}

/** `brokers`: of each, the addresses of its nodes. */
export async function checkBrokers(
  brokers: readonly (readonly string[])[],
  look: (url: string) => Promise<number>,
): Promise<Finding[]> {
  const urls = brokers.flat().filter((url) => url !== 'memory:');
  if (urls.length === 0) {
    return [{ level: 'ok', about: 'broker', text: 'none: this replica runs alone' }];
  }
  return await Promise.all(urls.map(async (url): Promise<Finding> => {
    const about = `broker ${new URL(url).host}`;
    try {
      const tookMs = await look(url);
      return { level: 'ok', about, text: `a test message took ${tookMs.toFixed(1)} ms` };
    } catch (error) {
      return { level: 'error', about, text: `a test message did not arrive: ${explain(error)}` };
    }
  }));
}

/** Port 0 is any free one. */
export async function checkPort(port: number, host: string | undefined): Promise<Finding> {
  const about = 'PORT';
  const error = await tryToListen(port, host);
  if (!error) return { level: 'ok', about, text: `${port} is free` };
  if ((error as { code?: string }).code !== 'EADDRINUSE') {
    return { level: 'error', about, text: `${port} cannot be used: ${explain(error)}` };
  }
  const replica = await replicaThere(port, host);
  return replica === undefined
    ? { level: 'error', about, text: `${port} is in use by another program` }
    : { level: 'ok', about, text: `${port} is in use by a running Starling, replica ${replica}` };
}

function tryToListen(port: number, host: string | undefined): Promise<Error | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen(port, host, () => server.close(() => resolve(undefined)));
  });
}

async function replicaThere(port: number, host = '127.0.0.1'): Promise<string | undefined> {
  try {
    const name = host.includes(':') ? `[${host}]` : host;
    const signal = AbortSignal.timeout(HEALTH_WITHIN_MS);
    const answer = await fetch(`http://${name}:${port}/health`, { signal });
    const { status, replica } = await answer.json() as Record<string, unknown>;
    return status === 'ok' && typeof replica === 'string' ? replica : undefined;
  } catch {
    return undefined;
  }
}
