/**
 * The settings of where the server listens, and by which names and from which pages it may be used.
 * Part of config.ts, which hands the environment in.
 */
import { isIP } from 'node:net';
import { ConfigError } from './config-error.ts';
import { type Environment, wordsOf } from './environment.ts';
import { quoted } from '../lib/quoted.ts';

export interface NetworkConfig {
  /** Address to listen on; absent: all. */
  readonly host: string | undefined;
  readonly allowedOrigins: readonly string[];
  /** Names of this server beside addresses and localhost; `*`: any. */
  readonly allowedHosts: readonly string[];
}

/** Browsers that find nothing on ::1 try it at once for `localhost`, whatever that resolves to first. */
const LOOPBACK = '127.0.0.1';

/**
 * Outside production only this machine reaches the server unless HOST says otherwise, and it has no
 * other names than those that are set. In production any name counts while ALLOWED_HOSTS is not set.
 */
export function readNetworkConfig(env: Environment): NetworkConfig {
  const isProduction = env.NODE_ENV === 'production';
  const host = env.HOST?.trim() || (isProduction ? undefined : LOOPBACK);
  const allowedOrigins = readOrigins(env);
  const listed = wordsOf(env.ALLOWED_HOSTS).map(readName);
  const own = [host, ...allowedOrigins.map(hostOf)].filter((name) => name && !isIP(name));
  const isAny = listed.includes('*') || (isProduction && listed.length === 0);
  const allowedHosts = isAny ? ['*'] : [...new Set([...listed, ...own as string[]])];
  return { host, allowedOrigins, allowedHosts };
}

function readOrigins(env: Environment): string[] {
  const listed = wordsOf(env.ALLOWED_ORIGINS);
  for (const text of listed) {
    if (text === '*') continue;
    if (!URL.canParse(text) || new URL(text).origin !== text) {
      throw new ConfigError(
        `ALLOWED_ORIGINS must list origins such as https://example.org (without a path), or *; ` +
          `${quoted(text)} is not an origin`,
      );
    }
  }
  return listed;
}

/** As browsers send it: lower case, other scripts as Punycode. */
function readName(text: string): string {
  if (text === '*') return text;
  const url = URL.parse(`http://${text}`);
  const isName = url?.href === `http://${url?.hostname}/` && /^[^/?#@\\]+$/.test(text);
  if (isName) return url!.hostname;
  throw new ConfigError(
    `ALLOWED_HOSTS must list names such as chat.example.org, without scheme and port, or *; ` +
      `${quoted(text)} is not such a name`,
  );
}

function hostOf(origin: string): string | undefined {
  return URL.parse(origin)?.hostname;
}
