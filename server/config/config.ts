/**
 * Configuration: environment and config file -> one validated, frozen object. The only reader of
 * the environment. Each error names the variable, or the path of the setting in the file.
 */
import { readTrustedProxies } from '../features/abuse/client-address.ts';
import type { AbuseSettings } from '../features/abuse/settings.ts';
import { type AuthConfig, readAuthConfig } from './auth-config.ts';
import { ConfigError } from './config-error.ts';
import { readConfigFile } from './config-file.ts';
import type { FileSettings } from './file-settings.ts';
import { findOldVariables } from './variables.ts';
import { type Environment, readChoice, readInteger, readParsed, splitList } from './environment.ts';
import { explain, LOG_FORMATS, LOG_LEVELS, type LogSettings } from '../lib/log.ts';
import { quoted, withoutRest } from '../lib/quoted.ts';
import { randomName } from '../lib/random-name.ts';
import { type NetworkConfig, readNetworkConfig } from './network-config.ts';
import { type Access, readAccess, readSecret, readSecretFile } from './secret-config.ts';
import { createAddressRule } from '../features/webhooks/address-rule.ts';

/** Share of a replica's connections that one network may have. */
const NETWORK_SHARE_MAX = 0.25;
const SENDS_PER_ROOM_PER_MINUTE = 6_000;
const REPEATS_MAX = 10;

export interface Config extends NetworkConfig {
  readonly port: number;
  readonly storeUrl: string;
  /**
   * For each independent broker: `memory:`, or the addresses of its nodes, which are tried in turn.
   */
  readonly brokerUrls: readonly (readonly string[])[];
  /** Name of this replica, which visitors see. */
  readonly replica: string;
  /** Absent: the server generates one and keeps it in the store. */
  readonly secret: string | undefined;
  readonly auth: AuthConfig;
  readonly clusterAccess: Access;
  readonly metricsAccess: Access;
  readonly log: LogSettings;
  readonly isProduction: boolean;
  /** Whether `/admin` exists. */
  readonly hasConsole: boolean;
  readonly abuse: AbuseSettings;
  readonly sendsPerMinute: number;
  readonly framesPerMinute: number;
  /** UTF-16 code units. */
  readonly textMax: number;
  /** Bytes. */
  readonly frameMax: number;
  readonly roomsMax: number;
  readonly connectionsMax: number;
  /** Concurrent streams of server-sent events. */
  readonly streamsMax: number;
  /** Requests with one API key; 0: no limit. */
  readonly requestsPerMinute: number;
  readonly bufferedBytesMax: number;
  readonly helloTimeoutMs: number;
  readonly pingIntervalMs: number;
  readonly drainMs: number;
  /** Store size from which new rooms and guests' posts are refused; 0: no limit. */
  readonly storeBytesMax: number;
  readonly retentionDays: number;
  readonly retentionCount: number;
  readonly configFile: string | undefined;
  readonly fileSettings: FileSettings;
  readonly auditDays: number;
  /** Networks to which webhooks may be sent, besides the public internet. */
  readonly webhookNetworks: readonly string[];
}

/** Throws ConfigError. */
export function readConfig(env: Environment = process.env): Config {
  const old = findOldVariables(env);
  if (old.length > 0) throw new ConfigError(old.map(([, text]) => text).join('; '));
  const configFile = env.CONFIG_FILE?.trim() || undefined;
  const { settings } = readConfigFile(configFile);
  const { limits, connections, storage, visitors } = settings;
  const secret = readSecret(env);
  const connectionsMax = readInteger(env, 'CONNECTIONS_MAX', 15_000, 1, 1_000_000);
  const config: Config = {
    port: readInteger(env, 'PORT', 3000, 0, 65_535),
    ...readNetworkConfig(env),
    storeUrl: readUrl(env, 'STORE_URL', 'sqlite:data/starling.db', [
      'sqlite:',
      'memory:',
      'postgres:',
      'postgresql:',
    ], 'STORE_PASSWORD_FILE'),
    brokerUrls: readBrokerUrls(env),
    replica: readReplicaName(env),
    secret,
    auth: readAuthConfig(env, visitors, secret),
    clusterAccess: readAccess(env, 'CLUSTER_TOKEN'),
    metricsAccess: readAccess(env, 'METRICS_TOKEN'),
    log: {
      level: readChoice(env, 'LOG_LEVEL', LOG_LEVELS, 'info'),
      format: readChoice(env, 'LOG_FORMAT', LOG_FORMATS, 'text'),
    },
    isProduction: env.NODE_ENV === 'production',
    hasConsole: readChoice(env, 'ADMIN', ['on', 'off'], 'on') === 'on',
    configFile,
    fileSettings: settings,
    abuse: readAbuseSettings(env, settings, connectionsMax),
    connectionsMax,
    webhookNetworks: readWebhookNetworks(env, settings),
    sendsPerMinute: limits.sendsPerMinute,
    framesPerMinute: limits.framesPerMinute,
    textMax: limits.textMax,
    frameMax: limits.frameMax,
    roomsMax: limits.roomsMax,
    streamsMax: limits.streamsMax,
    requestsPerMinute: limits.requestsPerMinute,
    bufferedBytesMax: limits.bufferedBytesMax,
    ...connections,
    storeBytesMax: storage.bytesMax,
    retentionDays: storage.retentionDays,
    retentionCount: storage.retentionCount,
    auditDays: storage.auditDays,
  };
  if (config.storeUrl.startsWith('memory:') && config.brokerUrls[0]?.[0] !== 'memory:') {
    throw new ConfigError(
      'BROKER_URL links replicas, but STORE_URL=memory: gives each one a separate history: set ' +
        'STORE_URL to postgres://…, or to one SQLite file if all replicas run on one machine',
    );
  }
  // A frame must hold `textMax` code units, each up to six bytes when escaped, and other fields.
  const frameMin = config.textMax * 6 + 1_024;
  if (config.frameMax < frameMin) {
    throw new ConfigError(
      `CONFIG_FILE: limits.frameMax must be at least ${frameMin} for a limits.textMax of ` +
        `${config.textMax}`,
    );
  }
  return Object.freeze(config);
}

/** Environment variables of this process. */
export function processEnvironment(): Environment {
  return process.env;
}

/** Does not throw: the log must work even to report an invalid setting. */
export function readLogSettings(env: Environment = process.env): LogSettings {
  const level = LOG_LEVELS.find((one) => one === env.LOG_LEVEL?.trim()) ?? 'info';
  const format = LOG_FORMATS.find((one) => one === env.LOG_FORMAT?.trim()) ?? 'text';
  return { level, format };
}

function readUrl(
  env: Environment,
  name: string,
  defaultValue: string,
  schemes: string[],
  passwordFile: string,
): string {
  const text = env[name]?.trim() || defaultValue;
  if (!schemes.some((scheme) => text.startsWith(scheme))) {
    // Do not quote the address: it may contain a password.
    throw new ConfigError(`${name} must start with ${schemes.join(' or ')}`);
  }
  return withPassword(env, name, text, passwordFile);
}

/**
 * Inserts the password from a file, such as a Docker secret, into an address, so that no
 * environment variable contains it.
 */
function withPassword(env: Environment, name: string, text: string, variable: string): string {
  if (!env[variable]?.trim()) return text;
  if (!URL.canParse(text) || new URL(text).hostname === '') {
    throw new ConfigError(`${variable} is set, but ${name} contains no server to use it for`);
  }
  const parsed = new URL(text);
  parsed.password = encodeURIComponent(readSecretFile(env, variable));
  return parsed.href;
}

/** Brokers are separated by `|`, the nodes of one broker by commas. */
function readBrokerUrls(env: Environment): string[][] {
  const text = env.BROKER_URL?.trim();
  if (!text || text === 'memory:') {
    return [[withPassword(env, 'BROKER_URL', 'memory:', 'BROKER_PASSWORD_FILE')]];
  }
  const brokers = text.split('|').map((nodes) => splitList(nodes));
  const seen = new Set<string>();
  for (const nodes of brokers) {
    if (nodes.length === 0) {
      throw new ConfigError('BROKER_URL must have an address on both sides of each |');
    }
    for (const node of nodes) {
      if (!/^amqps?:\/\//.test(node) || !URL.canParse(node)) {
        throw new ConfigError(
          'BROKER_URL must be memory:, or addresses that start with amqp:// or amqps://, with ' +
            'commas between the nodes of one broker and | between independent brokers',
        );
      }
      if (seen.has(node)) {
        throw new ConfigError('BROKER_URL names an address twice: name each node once');
      }
      seen.add(node);
    }
  }
  return brokers.map((nodes) =>
    nodes.map((node) => withPassword(env, 'BROKER_URL', node, 'BROKER_PASSWORD_FILE'))
  );
}

function readReplicaName(env: Environment): string {
  const name = env.REPLICA?.trim() || randomName();
  if (/^[\p{L}\p{N}._-]{1,64}$/u.test(name)) return name;
  throw new ConfigError(
    `REPLICA must be 1 to 64 letters, digits, ".", "_" or "-", not ${quoted(name)}`,
  );
}

/** Without the setting, webhooks may be sent to this machine, but only outside production. */
function readWebhookNetworks(env: Environment, { webhooks }: FileSettings): readonly string[] {
  const { allowedNetworks: networks } = webhooks;
  if (!networks) return env.NODE_ENV === 'production' ? [] : ['127.0.0.0/8', '::1'];
  try {
    createAddressRule(networks);
  } catch (error) {
    const reason = networks.reduce(withoutRest, explain(error));
    throw new ConfigError(`CONFIG_FILE: webhooks.allowedNetworks: ${reason}`);
  }
  return networks;
}

/**
 * If `limits.sendsPerMinute` is 0, the limits per room and on repeats and the challenge are off
 * too, unless they are set.
 */
function readAbuseSettings(
  env: Environment,
  { limits, challenge }: FileSettings,
  connectionsMax: number,
): AbuseSettings {
  const isUnlimited = limits.sendsPerMinute === 0;
  const networkMax = Math.max(1, Math.floor(connectionsMax * NETWORK_SHARE_MAX));
  return {
    trustedProxies: readParsed(
      env,
      'TRUSTED_PROXIES',
      readTrustedProxies,
      'must be none, or addresses and prefixes such as 10.0.0.0/8 or fd00::/8',
    ),
    connectionsPerNetworkMax: limits.connectionsPerNetworkMax ?? networkMax,
    guestsPerNetworkPerMinute: limits.guestsPerNetworkPerMinute,
    sendsPerRoomPerMinute: limits.sendsPerRoomPerMinute ??
      (isUnlimited ? 0 : SENDS_PER_ROOM_PER_MINUTE),
    sendsPerReplicaPerSecond: limits.sendsPerReplicaPerSecond,
    repeatsMax: limits.repeatsMax ?? (isUnlimited ? 0 : REPEATS_MAX),
    challenge: challenge.mode ?? (isUnlimited ? 'never' : 'auto'),
    challengeAboveGuestsPerMinute: challenge.aboveGuestsPerMinute,
  };
}
