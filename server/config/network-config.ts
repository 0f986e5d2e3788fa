/**
 * Network settings: the address to listen on, the host names of the server, and the origins of
 * pages that may connect. Called by config.ts.
 */
import { isIP } from 'node:net';
import { ConfigError } from './config-error.ts';
import { type Environment, splitList } from './environment.ts';
import { quoted } from '../lib/quoted.ts';

export interface NetworkConfig {
  /** Address to listen on; absent: all. */
  readonly host: string | undefined;
  readonly allowedOrigins: readonly string[];
  /** Host names of this server, besides IP addresses and localhost; `*`: any. */
  readonly allowedHosts: readonly string[];
  /** Origin of this server in links; absent: as the browser calls it. */
  readonly publicUrl: string | undefined;
}

/** For `localhost`, browsers also try this address if nothing listens on ::1. */
const LOOPBACK = '127.0.0.1';

/**
 * Outside production, the server listens on this machine only unless HOST is set, and accepts only
 * the host names that are set. In production, it accepts any host name unless ALLOWED_HOSTS is set.
 */
export function readNetworkConfig(env: Environment): NetworkConfig {
  const isProduction = env.NODE_ENV === 'production';
  const host = env.HOST?.trim() || (isProduction ? undefined : LOOPBACK);
  const allowedOrigins = readOrigins(env);
  const listed = splitList(env.ALLOWED_HOSTS).map(readName);
  const own = [host, ...allowedOrigins.map(hostOf)].filter((name) => name && !isIP(name));
  const isAny = listed.includes('*') || (isProduction && listed.length === 0);
  const allowedHosts = isAny ? ['*'] : [...new Set([...listed, ...own as string[]])];
  return { host, allowedOrigins, allowedHosts, publicUrl: readPublicUrl(env) };
}

function readPublicUrl(env: Environment): string | undefined {
  const text = env.PUBLIC_URL?.trim().replace(/\/$/, '');
  if (!text) return undefined;
  if (/^https?:/.test(text) && URL.parse(text)?.origin === text) return text;
  throw new ConfigError(
    `PUBLIC_URL must be an address such as https://chat.example.org, without a path, not ` +
      quoted(text),
  );
}

function readOrigins(env: Environment): string[] {
  const listed = splitList(env.ALLOWED_ORIGINS);
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

/** The name as browsers send it: in lower case, with other scripts as Punycode. */
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
