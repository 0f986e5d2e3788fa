/**
 * The settings: environment -> one validated, frozen object. The only reader of the environment.
 * Each error names its variable.
 */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { explain } from './lib/log.ts';

export interface Config {
  readonly port: number;
  /** Address to listen on; absent: all. */
  readonly host: string | undefined;
  readonly storeUrl: string;
  readonly brokerUrl: string;
  /** Name that visitors see of this replica. */
  readonly replica: string;
  readonly allowedOrigins: readonly string[];
  /** Absent: the one kept in the store is used. */
  readonly secret: string | undefined;
  readonly sendsPerMinute: number;
  readonly framesPerMinute: number;
  /** UTF-16 code units. */
  readonly textMax: number;
  /** Bytes. */
  readonly frameMax: number;
  readonly roomsMax: number;
  readonly connectionsMax: number;
  readonly bufferedBytesMax: number;
  readonly helloTimeoutMs: number;
  readonly pingIntervalMs: number;
  readonly drainMs: number;
  readonly retentionDays: number;
  readonly retentionCount: number;
}

/** What is wrong with the configuration, for the person who starts the server. */
export class ConfigError extends Error {
  override name = 'ConfigError';
}

export type Environment = Record<string, string | undefined>;

const SECRET_LENGTH_MIN = 16;

/** Throws ConfigError. */
export function readConfig(env: Environment = process.env): Config {
  const config: Config = {
    port: integer(env, 'PORT', 3000, 0, 65_535),
    host: env.HOST || undefined,
    storeUrl: url(env, 'STORE_URL', 'sqlite:data/starling.db', ['sqlite:', 'memory:']),
    brokerUrl: url(env, 'BROKER_URL', 'memory:', ['memory:']),
    replica: replicaName(env),
    allowedOrigins: origins(env),
    secret: secret(env),
    sendsPerMinute: integer(env, 'SENDS_PER_MINUTE', 120, 0, 1_000_000),
    framesPerMinute: integer(env, 'FRAMES_PER_MINUTE', 600, 0, 1_000_000),
    textMax: integer(env, 'TEXT_MAX', 4_000, 1, 100_000),
    frameMax: integer(env, 'FRAME_MAX', 65_536, 1_024, 16_777_216),
    roomsMax: integer(env, 'ROOMS_MAX', 100, 1, 10_000),
    connectionsMax: integer(env, 'CONNECTIONS_MAX', 15_000, 1, 1_000_000),
    bufferedBytesMax: integer(env, 'BUFFERED_BYTES_MAX', 1_048_576, 16_384, 1_073_741_824),
    helloTimeoutMs: integer(env, 'HELLO_TIMEOUT_MS', 10_000, 100, 600_000),
    pingIntervalMs: integer(env, 'PING_INTERVAL_MS', 25_000, 100, 600_000),
    drainMs: integer(env, 'DRAIN_MS', 20_000, 0, 600_000),
    retentionDays: integer(env, 'RETENTION_DAYS', 365, 0, 36_500),
    retentionCount: integer(env, 'RETENTION_COUNT', 100_000, 0, 1_000_000_000),
  };
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

function integer(env: Environment, name: string, standard: number, min: number, max: number) {
  const text = env[name]?.trim();
  if (!text) return standard;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= min && value <= max) return value;
  throw new ConfigError(`${name} must be a whole number from ${min} to ${max}, not "${text}"`);
}

function url(env: Environment, name: string, standard: string, schemes: string[]): string {
  const text = env[name]?.trim() || standard;
  if (schemes.some((scheme) => text.startsWith(scheme))) return text;
  throw new ConfigError(`${name} must start with ${schemes.join(' or ')}, not be "${text}"`);
}

function replicaName(env: Environment): string {
  const name = env.REPLICA?.trim() || hostname();
  if (/^[\p{L}\p{N}._-]{1,64}$/u.test(name)) return name;
  throw new ConfigError(`REPLICA must be 1 to 64 letters, digits, dots, _ or -, not "${name}"`);
}

function origins(env: Environment): string[] {
  const listed = (env.ALLOWED_ORIGINS ?? '').split(/[\s,]+/).filter((text) => text !== '');
  for (const text of listed) {
    if (text === '*') continue;
    if (!URL.canParse(text) || new URL(text).origin !== text) {
      throw new ConfigError(
        `ALLOWED_ORIGINS must list origins such as https://example.org, or *; "${text}" is none`,
      );
    }
  }
  return listed;
}

function secret(env: Environment): string | undefined {
  const file = env.SECRET_FILE?.trim();
  if (file && env.SECRET) throw new ConfigError('SECRET and SECRET_FILE are both set: choose one');
  let text = env.SECRET;
  if (file) {
    try {
      text = readFileSync(file, 'utf8').trim();
    } catch (error) {
      throw new ConfigError(`SECRET_FILE cannot be read: ${explain(error)}`);
    }
  }
  if (text === undefined || (text === '' && !file)) return undefined;
  if (text.length >= SECRET_LENGTH_MIN) return text;
  throw new ConfigError(
    `${file ? 'SECRET_FILE' : 'SECRET'} must hold at least ${SECRET_LENGTH_MIN} characters`,
  );
}
