/**
 * Settings that are valid and not wise. Told by the doctor and at each start: so nothing here asks
 * anybody or takes time.
 */
import { isIP } from 'node:net';
import type { Access } from '../../config/secret-config.ts';
import type { Config } from '../../config/config.ts';
import { isLoopbackName } from '../../lib/host-name.ts';
import type { Finding } from './finding.ts';

/** Proxies often cut connections that are idle for a minute. */
const PING_INTERVAL_MS_MAX = 55_000;

export function findRisks(config: Config): Finding[] {
  const { isProduction, allowedOrigins, brokerUrls, storeUrl } = config;
  const isLinked = brokerUrls[0]![0] !== 'memory:';
  const isPostgres = storeUrl.startsWith('postgres');
  const isForOthers = [storeUrl, ...brokerUrls.flat(), ...allowedOrigins].some(isElsewhere);
  const tokens = [config.secret, tokenOf(config.clusterAccess), tokenOf(config.metricsAccess)]
    .filter((token) => token !== undefined);

  const risks: [isRisky: boolean, about: string, text: string][] = [
    [
      !isProduction && isForOthers && [config.clusterAccess, config.metricsAccess].some(isLocal),
      'NODE_ENV',
      'others seem to use this server, but NODE_ENV is not production: if a proxy on this machine ' +
      'forwards neither Host nor the client’s address, anyone can read /cluster and /metrics. Set ' +
      'NODE_ENV=production',
    ],
    [
      isProduction && allowedOrigins.includes('*'),
      'ALLOWED_ORIGINS',
      'any web page may connect: if you do not want that, list the pages that may',
    ],
    [
      isProduction && config.allowedHosts.includes('*'),
      'ALLOWED_HOSTS',
      'this server answers to any host name. An attacker can point a name at it, and then its own ' +
      'pages count as pages of this server (DNS rebinding): list the names of this server',
    ],
    [
      config.publicUrl !== undefined && !isAnswered(config.publicUrl, config.allowedHosts),
      'PUBLIC_URL',
      'this server does not answer to the name in it: add the name to ALLOWED_HOSTS',
    ],
    [
      isProduction && config.hasConsole && config.publicUrl === undefined,
      'PUBLIC_URL',
      'not set: links to the console name localhost. Set it to the address of this server, or ' +
      'ADMIN=off',
    ],
    [
      isProduction && config.secret === undefined,
      'SECRET',
      'the secret that signs tokens is in the store: anyone who reads a backup can act as any guest. ' +
      'Set SECRET_FILE',
    ],
    [
      new Set(tokens).size < tokens.length,
      'SECRET',
      'SECRET, CLUSTER_TOKEN and METRICS_TOKEN must differ: someone who may read /cluster or /metrics ' +
      'must not be able to sign tokens',
    ],
    [
      isProduction && storeUrl.startsWith('memory:'),
      'STORE_URL',
      'memory: stores nothing on disk: all messages are lost when the server stops',
    ],
    [
      isLinked && storeUrl.startsWith('sqlite:'),
      'STORE_URL',
      'replicas that BROKER_URL links must use the same store: with SQLite, they must all run on one ' +
      'machine and use one file. For several machines, set STORE_URL=postgres://…',
    ],
    [
      isProduction && isPostgres && !isLinked,
      'BROKER_URL',
      'not set: messages from other replicas arrive only every few seconds. If you run several ' +
      'replicas, set it to amqp://…',
    ],
    [
      brokerUrls.flat().some(isGuestElsewhere),
      'BROKER_URL',
      'RabbitMQ accepts its user guest only from its own machine: create another user in RabbitMQ',
    ],
    [
      config.pingIntervalMs > PING_INTERVAL_MS_MAX,
      'connections.pingIntervalMs',
      'proxies often close connections that are idle for 60 s: set it to 55000 or less',
    ],
    [
      isProduction && (config.sendsPerMinute === 0 || config.framesPerMinute === 0),
      config.sendsPerMinute === 0 ? 'limits.sendsPerMinute' : 'limits.framesPerMinute',
      'the limit is off (0): one visitor can flood a room',
    ],
    [
      config.retentionDays === 0 && config.retentionCount === 0,
      'storage.retentionDays',
      'messages are never removed, by age or by number: the store keeps growing',
    ],
  ];
  return risks.filter(([isRisky]) => isRisky).map(([, about, text]) => ({
    level: 'warning',
    about,
    text,
  }));
}

function tokenOf(access: Access): string | undefined {
  return access.type === 'token' ? access.token : undefined;
}

function isLocal({ type }: Access): boolean {
  return type === 'local';
}

function isGuestElsewhere(url: string): boolean {
  return isElsewhere(url) && ['', 'guest'].includes(new URL(url).username);
}

/** Names another machine. */
function isElsewhere(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { hostname } = new URL(url);
  const isHere = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.');
  return hostname !== '' && !isHere;
}

function isAnswered(publicUrl: string, allowedHosts: readonly string[]): boolean {
  const { hostname } = new URL(publicUrl);
  return allowedHosts.includes('*') || isLoopbackName(hostname) || isIP(hostname) > 0 ||
    allowedHosts.includes(hostname);
}
