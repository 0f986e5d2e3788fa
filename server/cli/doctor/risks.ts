/**
 * Settings that are valid and not wise. Told by the doctor and at each start: so nothing here asks
 * anybody or takes time.
 */
import type { Access } from '../../config/secret-config.ts';
import type { Config } from '../../config/config.ts';
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
      'this looks like a server for others, and NODE_ENV is not production: a proxy on this machine ' +
      'that forwards neither Host nor the client’s address opens /cluster and /metrics to everybody',
    ],
    [
      isProduction && allowedOrigins.includes('*'),
      'ALLOWED_ORIGINS',
      'every page of the web may connect: list those that may, unless that is what you want',
    ],
    [
      isProduction && config.allowedHosts.includes('*'),
      'ALLOWED_HOSTS',
      'this server answers to any name, also to one that somebody else points at it, whose pages ' +
      'then count as its own (DNS rebinding): list its names',
    ],
    [
      isProduction && config.secret === undefined,
      'SECRET',
      'the secret that signs tokens lies in the store: anyone who reads a backup can pose as any guest. ' +
      'Set SECRET_FILE',
    ],
    [
      new Set(tokens).size < tokens.length,
      'SECRET',
      'SECRET, CLUSTER_TOKEN and METRICS_TOKEN must differ: who may look must not be able to sign',
    ],
    [
      isProduction && storeUrl.startsWith('memory:'),
      'STORE_URL',
      'memory: keeps nothing: all messages are gone when the server stops',
    ],
    [
      isLinked && storeUrl.startsWith('sqlite:'),
      'STORE_URL',
      'replicas that BROKER_URL links must share one history: with SQLite that is one file on one ' +
      'machine. Set STORE_URL=postgres://… for several machines',
    ],
    [
      isProduction && isPostgres && !isLinked,
      'BROKER_URL',
      'without it a replica learns of the messages of others only every few seconds: for one ' +
      'replica that is fine, for several set amqp://…',
    ],
    [
      brokerUrls.flat().some(isGuestElsewhere),
      'BROKER_URL',
      'RabbitMQ lets the user guest in from its own machine only: make a user of your own',
    ],
    [
      config.pingIntervalMs > PING_INTERVAL_MS_MAX,
      'connections.pingIntervalMs',
      'proxies often cut connections that are idle for 60 s: ping more often',
    ],
    [
      isProduction && (config.sendsPerMinute === 0 || config.framesPerMinute === 0),
      config.sendsPerMinute === 0 ? 'limits.sendsPerMinute' : 'limits.framesPerMinute',
      'the limit is off: one visitor can flood a room',
    ],
    [
      config.retentionDays === 0 && config.retentionCount === 0,
      'storage.retentionDays',
      'nothing is ever trimmed: the store grows until its disk is full',
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
