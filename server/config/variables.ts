/**
 * Environment variables: the table from which docs/settings.md, the doctor's report and the errors
 * about old names are made.
 */
import { oldVariables } from './file-settings.ts';

export interface Variable {
  name: string;
  /** A secret can also stand in a file, which `<NAME>_FILE` names. */
  isSecret?: true;
  /** As the documentation shows it. */
  defaultText: string;
  meaning: string;
}

export const VARIABLES: readonly Variable[] = [
  {
    name: 'NODE_ENV',
    defaultText: '',
    meaning:
      '`production` on a server that others use: changes the defaults below where they say so, ' +
      'and closes `/cluster` and `/metrics` without a token',
  },
  { name: 'PORT', defaultText: '`3000`', meaning: 'port to listen on' },
  {
    name: 'HOST',
    defaultText: '`127.0.0.1`; in production, all addresses',
    meaning: 'address to listen on',
  },
  {
    name: 'ALLOWED_HOSTS',
    defaultText: 'no further names; in production, any name',
    meaning:
      'host names of this server in browsers, separated by commas; localhost, IP addresses, ' +
      '`HOST` and the hosts of `ALLOWED_ORIGINS` are allowed as well; a request to another name is ' +
      'refused with 421; `*`: any name',
  },
  {
    name: 'ALLOWED_ORIGINS',
    defaultText: 'the server’s own',
    meaning:
      'origins of the pages that may connect, such as `https://www.example.org`, separated by ' +
      'commas; `*`: all; outside production, local pages may connect as well',
  },
  {
    name: 'PUBLIC_URL',
    defaultText: 'as the browser calls the server',
    meaning: 'address of this server for browsers, such as `https://chat.example.org`, in links',
  },
  {
    name: 'ADMIN',
    defaultText: '`on`',
    meaning: '`off` removes the [console](admin.md) at `/admin` and its sessions',
  },
  {
    name: 'TRUSTED_PROXIES',
    defaultText: '',
    meaning:
      'addresses and prefixes of the proxies in front of the server, whose `X-Forwarded-For` is ' +
      'believed; `none` if clients connect directly; unset: only public addresses count. See ' +
      '[networks](abuse.md#networks-trusted_proxies)',
  },
  {
    name: 'STORE_URL',
    defaultText: '`sqlite:data/starling.db`',
    meaning: 'where messages are stored: a SQLite file, `postgres://…` for several replicas, or ' +
      '`memory:`, which loses everything when the server stops',
  },
  {
    name: 'STORE_PASSWORD_FILE',
    defaultText: '',
    meaning: 'file with the password of `STORE_URL`',
  },
  {
    name: 'BROKER_URL',
    defaultText: '`memory:`',
    meaning:
      'link between replicas: `memory:` (no link), or RabbitMQ at `amqp://…` or `amqps://…`; ' +
      'separate the nodes of one broker by commas, and independent brokers by `\\|`',
  },
  {
    name: 'BROKER_PASSWORD_FILE',
    defaultText: '',
    meaning: 'file with the password of `BROKER_URL`',
  },
  {
    name: 'REPLICA',
    defaultText: 'random, such as `wren-4821`',
    meaning: 'name of this replica, which visitors see',
  },
  {
    name: 'SECRET',
    isSecret: true,
    defaultText: 'generated at the first start and kept in the store',
    meaning: 'secret that signs the tokens of guests; at least 32 bytes',
  },
  {
    name: 'AUTH_SECRET',
    isSecret: true,
    defaultText: '',
    meaning: 'secrets, one per line, with which your server signs the tokens of its users: ' +
      '[identity](identity.md)',
  },
  {
    name: 'AUTH_JWKS',
    defaultText: '',
    meaning: 'public keys that verify these tokens, in place of a secret: an address or a file',
  },
  { name: 'AUTH_ISSUER', defaultText: '', meaning: 'required `iss` of these tokens' },
  { name: 'AUTH_AUDIENCE', defaultText: '', meaning: 'required `aud` of these tokens' },
  {
    name: 'CLUSTER_TOKEN',
    isSecret: true,
    defaultText: '',
    meaning: 'gives access to `/cluster`; at least 16 characters: [cluster page](cluster.md)',
  },
  {
    name: 'METRICS_TOKEN',
    isSecret: true,
    defaultText: '',
    meaning:
      'gives access to `/metrics`; at least 16 characters: [operating](operating.md#figures)',
  },
  {
    name: 'LOG_LEVEL',
    defaultText: '`info`',
    meaning: 'lowest level that is logged: `debug`, `info`, `warn` or `error`',
  },
  { name: 'LOG_FORMAT', defaultText: '`text`', meaning: '`text` or `json`' },
  {
    name: 'CONNECTIONS_MAX',
    defaultText: '`15000`',
    meaning:
      'WebSocket connections of this replica; further clients are refused and try again, on any ' +
      'replica',
  },
  {
    name: 'CONFIG_FILE',
    defaultText: '',
    meaning:
      'path of a JSON file with the settings below and the rules of rooms; on `SIGHUP` the ' +
      'server reads the rules again',
  },
];

/** Every name that counts, files of secrets included. */
export function variableNames(): string[] {
  return VARIABLES.flatMap(({ name, isSecret }) => isSecret ? [name, `${name}_FILE`] : [name]);
}

/** Earlier versions regarded it as set even if it was empty: then no name was reserved. */
const SET_IF_EMPTY = 'RESERVED_NAMES';

/** Instructions for each variable of earlier versions that is set. */
export function findOldVariables(
  env: Readonly<Record<string, string | undefined>>,
): [name: string, text: string][] {
  const isSet = (name: string) =>
    name === SET_IF_EMPTY ? env[name] !== undefined : !!env[name]?.trim();
  return [...oldVariables()].filter(([name]) => isSet(name)).map(([name, path]) => [
    name,
    path === undefined
      ? `${name} is now CONFIG_FILE: the file needs no change`
      : `${name} is now ${path} in the file that CONFIG_FILE names`,
  ]);
}
