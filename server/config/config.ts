/**
 * The settings: environment -> one validated, frozen object. The only reader of the environment.
 * Each error names its variable.
 */
import { type AbuseSettings, readAbuseSettings } from '../features/abuse/settings.ts';
import { type AuthConfig, readAuthConfig } from './auth-config.ts';
import { ConfigError } from './config-error.ts';
import { choice, type Environment, integer, text, wordsOf } from './environment.ts';
import { explain, LOG_FORMATS, LOG_LEVELS, type LogSettings } from '../lib/log.ts';
import { quoted, withoutRest } from '../lib/quoted.ts';
import { randomName } from '../lib/random-name.ts';
import { type NetworkConfig, readNetworkConfig } from './network-config.ts';
import { type Access, readAccess, readSecret, readSecretFile } from './secret-config.ts';
import { createAddressRule } from '../features/webhooks/address-rule.ts';

export interface Config extends NetworkConfig {
  readonly port: number;
  readonly storeUrl: string;
  /** Of each independent broker: `memory:`, or the addresses of its nodes, tried in turn. */
  readonly brokerUrls: readonly (readonly string[])[];
  /** Name that visitors see of this replica. */
  readonly replica: string;
  /** Absent: the one kept in the store is used. */
  readonly secret: string | undefined;
  readonly auth: AuthConfig;
  readonly clusterAccess: Access;
  readonly metricsAccess: Access;
  readonly log: LogSettings;
  readonly isProduction: boolean;
  readonly abuse: AbuseSettings;
  readonly sendsPerMinute: number;
  readonly framesPerMinute: number;
  /** UTF-16 code units. */
  readonly textMax: number;
  /** Bytes. */
  readonly frameMax: number;
  readonly roomsMax: number;
  readonly connectionsMax: number;
  /** Readers by server-sent events. */
  readonly streamsMax: number;
  /** Of a key of the API; 0 means no limit. */
  readonly requestsPerMinute: number;
  readonly bufferedBytesMax: number;
  readonly helloTimeoutMs: number;
  readonly pingIntervalMs: number;
  readonly drainMs: number;
  /** Used bytes of the store; 0: no bound. */
  readonly storeBytesMax: number;
  readonly retentionDays: number;
  readonly retentionCount: number;
  /** Absent: every room is public. */
  readonly roomsFile: string | undefined;
  readonly auditDays: number;
  /** Where webhooks may lead besides the public internet. */
  readonly webhookNetworks: readonly string[];
}

/** Throws ConfigError. */
export function readConfig(env: Environment = process.env): Config {
  const sendsPerMinute = integer(env, 'SENDS_PER_MINUTE', 120, 0, 1_000_000);
  const secret = readSecret(env);
  const connectionsMax = integer(env, 'CONNECTIONS_MAX', 15_000, 1, 1_000_000);
  const config: Config = {
    port: integer(env, 'PORT', 3000, 0, 65_535),
    ...readNetworkConfig(env),
    storeUrl: url(env, 'STORE_URL', 'sqlite:data/starling.db', [
      'sqlite:',
      'memory:',
      'postgres:',
      'postgresql:',
    ], 'STORE_PASSWORD_FILE'),
    brokerUrls: brokerUrls(env),
    replica: replicaName(env),
    secret,
    auth: readAuthConfig(env, secret),
    clusterAccess: readAccess(env, 'CLUSTER_TOKEN'),
    metricsAccess: readAccess(env, 'METRICS_TOKEN'),
    log: {
      level: choice(env, 'LOG_LEVEL', LOG_LEVELS, 'info'),
      format: choice(env, 'LOG_FORMAT', LOG_FORMATS, 'text'),
    },
    isProduction: env.NODE_ENV === 'production',
    abuse: readAbuseSettings({
      integer: (name, ...bounds) => integer(env, name, ...bounds),
      text: (name, ...reading) => text(env, name, ...reading),
    }, { sendsPerMinute, connectionsMax }),
    sendsPerMinute,
    framesPerMinute: integer(env, 'FRAMES_PER_MINUTE', 600, 0, 1_000_000),
    textMax: integer(env, 'TEXT_MAX', 4_000, 1, 100_000),
    frameMax: integer(env, 'FRAME_MAX', 65_536, 1_024, 16_777_216),
    roomsMax: integer(env, 'ROOMS_MAX', 100, 1, 10_000),
    connectionsMax,
    streamsMax: integer(env, 'STREAMS_MAX', 1_000, 0, 1_000_000),
    requestsPerMinute: integer(env, 'REQUESTS_PER_MINUTE', 600, 0, 1_000_000),
    bufferedBytesMax: integer(env, 'BUFFERED_BYTES_MAX', 1_048_576, 16_384, 1_073_741_824),
    helloTimeoutMs: integer(env, 'HELLO_TIMEOUT_MS', 10_000, 100, 600_000),
    pingIntervalMs: integer(env, 'PING_INTERVAL_MS', 25_000, 100, 600_000),
    drainMs: integer(env, 'DRAIN_MS', 20_000, 0, 600_000),
    storeBytesMax: integer(env, 'STORE_BYTES_MAX', 10_000_000_000, 0, 1_000_000_000_000_000),
    retentionDays: integer(env, 'RETENTION_DAYS', 365, 0, 36_500),
    retentionCount: integer(env, 'RETENTION_COUNT', 100_000, 0, 1_000_000_000),
    roomsFile: env.ROOMS_FILE?.trim() || undefined,
    auditDays: integer(env, 'AUDIT_DAYS', 365, 1, 36_500),
    webhookNetworks: webhookNetworks(env),
  };
  if (config.storeUrl.startsWith('memory:') && config.brokerUrls[0]?.[0] !== 'memory:') {
    throw new ConfigError(
      'BROKER_URL links replicas, but STORE_URL=memory: gives each a history of its own: ' +
        'let them share one, postgres://… (or one SQLite file, on one machine)',
    );
  }
  // A text of TEXT_MAX units must fit: up to six bytes each when escaped, and the frame around it.
  if (config.frameMax < config.textMax * 6 + 1_024) {
    throw new ConfigError(
      `FRAME_MAX must be at least ${
        config.textMax * 6 + 1_024
      } for a TEXT_MAX of ${config.textMax}`,
    );
  }
  return Object.freeze(config);
}

/** Of this process. */
export function environment(): Environment {
  return process.env;
}

/** Does not throw: with a wrong setting there must be a log that says so. */
export function readLogSettings(env: Environment = process.env): LogSettings {
  const level = LOG_LEVELS.find((one) => one === env.LOG_LEVEL?.trim()) ?? 'info';
  const format = LOG_FORMATS.find((one) => one === env.LOG_FORMAT?.trim()) ?? 'text';
  return { level, format };
}

function url(
  env: Environment,
  name: string,
  standard: string,
  schemes: string[],
  passwordFile: string,
): string {
  const text = env[name]?.trim() || standard;
  if (!schemes.some((scheme) => text.startsWith(scheme))) {
    // Without the address itself: there may be a password in it.
    throw new ConfigError(`${name} must start with ${schemes.join(' or ')}`);
  }
  return withPassword(env, name, text, passwordFile);
}

/** Puts the password from a file (a Docker secret) into an address, so that it stands in no environment. */
function withPassword(env: Environment, name: string, text: string, variable: string): string {
  if (!env[variable]?.trim()) return text;
  if (!URL.canParse(text) || new URL(text).hostname === '') {
    throw new ConfigError(`${variable} is set, but ${name} names no server that a password is for`);
  }
  const parsed = new URL(text);
  parsed.password = encodeURIComponent(readSecretFile(env, variable));
  return parsed.href;
}

/** Brokers are separated by `|`, the nodes of one by comma. */
function brokerUrls(env: Environment): string[][] {
  const text = env.BROKER_URL?.trim();
  if (!text || text === 'memory:') {
    return [[withPassword(env, 'BROKER_URL', 'memory:', 'BROKER_PASSWORD_FILE')]];
  }
  const brokers = text.split('|').map((nodes) => wordsOf(nodes));
  const seen = new Set<string>();
  for (const nodes of brokers) {
    if (nodes.length === 0) {
      throw new ConfigError('BROKER_URL must have an address on both sides of each |');
    }
    for (const node of nodes) {
      if (!/^amqps?:\/\//.test(node) || !URL.canParse(node)) {
        throw new ConfigError(
          'BROKER_URL must be memory:, or list addresses that start with amqp:// or amqps://: ' +
            'by comma the nodes of one broker, by | independent brokers',
        );
      }
      if (seen.has(node)) {
        throw new ConfigError('BROKER_URL names an address twice: each broker and node once');
      }
      seen.add(node);
    }
  }
  return brokers.map((nodes) =>
    nodes.map((node) => withPassword(env, 'BROKER_URL', node, 'BROKER_PASSWORD_FILE'))
  );
}

function replicaName(env: Environment): string {
  const name = env.REPLICA?.trim() || randomName();
  if (/^[\p{L}\p{N}._-]{1,64}$/u.test(name)) return name;
  throw new ConfigError(
    `REPLICA must be 1 to 64 letters, digits, dots, _ or -, not ${quoted(name)}`,
  );
}

/** Outside production a receiver may be on this machine. */
function webhookNetworks(env: Environment): string[] {
  const text = env.WEBHOOK_ALLOWED_NETWORKS?.trim();
  if (!text) return env.NODE_ENV === 'production' ? [] : ['127.0.0.0/8', '::1'];
  const networks = wordsOf(text);
  try {
    createAddressRule(networks);
  } catch (error) {
    const reason = networks.reduce(withoutRest, explain(error));
    throw new ConfigError(`WEBHOOK_ALLOWED_NETWORKS: ${reason}`);
  }
  return networks;
}
