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
  standard: string;
  meaning: string;
}

export const VARIABLES: readonly Variable[] = [
  {
    name: 'NODE_ENV',
    standard: '',
    meaning: '`production` on a server for others: closed defaults, as this table says',
  },
  { name: 'PORT', standard: '`3000`', meaning: 'port to listen on' },
  {
    name: 'HOST',
    standard: '`127.0.0.1`; in production all addresses',
    meaning: 'address to listen on',
  },
  {
    name: 'ALLOWED_HOSTS',
    standard: 'none; in production any name',
    meaning: 'names of this server, by comma, besides localhost, addresses, `HOST` and the hosts ' +
      'of `ALLOWED_ORIGINS`; requests to other names get 421; `*`: any name',
  },
  {
    name: 'ALLOWED_ORIGINS',
    standard: 'the server’s own',
    meaning: 'origins of pages that may connect, by comma; `*`: all',
  },
  {
    name: 'TRUSTED_PROXIES',
    standard: '',
    meaning:
      'addresses and prefixes of the proxies in front, whose `X-Forwarded-For` is believed; ' +
      '`none` where clients connect directly; unset, a public address of a connection counts',
  },
  {
    name: 'STORE_URL',
    standard: '`sqlite:data/starling.db`',
    meaning: 'where the history is kept: a SQLite file, `postgres://…` for several replicas, or ' +
      '`memory:`, which keeps nothing',
  },
  { name: 'STORE_PASSWORD_FILE', standard: '', meaning: 'file with the password of `STORE_URL`' },
  {
    name: 'BROKER_URL',
    standard: '`memory:`',
    meaning: 'link between replicas: `amqp://…` or `amqps://…`; nodes of one broker by comma, ' +
      'independent brokers by `\\|`',
  },
  { name: 'BROKER_PASSWORD_FILE', standard: '', meaning: 'file with the password of `BROKER_URL`' },
  {
    name: 'REPLICA',
    standard: 'random, such as `wren-4821`',
    meaning: 'name of this replica, which visitors see',
  },
  {
    name: 'SECRET',
    isSecret: true,
    standard: 'made once and kept in the store',
    meaning: 'signs the tokens of guests; at least 32 bytes',
  },
  {
    name: 'AUTH_SECRET',
    isSecret: true,
    standard: '',
    meaning: 'secrets, one a line, with which your page signs who its users are: ' +
      '[identity](identity.md)',
  },
  {
    name: 'AUTH_JWKS',
    standard: '',
    meaning: 'public keys for the same purpose: an address or a file',
  },
  { name: 'AUTH_ISSUER', standard: '', meaning: '`iss` of the tokens of your page' },
  { name: 'AUTH_AUDIENCE', standard: '', meaning: '`aud` of the tokens of your page' },
  {
    name: 'CLUSTER_TOKEN',
    isSecret: true,
    standard: '',
    meaning: 'opens `/cluster`: [cluster](cluster.md)',
  },
  {
    name: 'METRICS_TOKEN',
    isSecret: true,
    standard: '',
    meaning: 'opens `/metrics`: [operating](operating.md#figures)',
  },
  { name: 'LOG_LEVEL', standard: '`info`', meaning: '`debug`, `info`, `warn` or `error`' },
  { name: 'LOG_FORMAT', standard: '`text`', meaning: '`text` or `json`' },
  {
    name: 'CONNECTIONS_MAX',
    standard: '`15000`',
    meaning: 'connections of this replica; further ones are sent to another replica',
  },
  {
    name: 'CONFIG_FILE',
    standard: '',
    meaning:
      'JSON file with the settings below and the rules of rooms; `SIGHUP` makes the server ' +
      'read it again',
  },
];

/** Every name that counts, files of secrets included. */
export function variableNames(): string[] {
  return VARIABLES.flatMap(({ name, isSecret }) => isSecret ? [name, `${name}_FILE`] : [name]);
}

/** What to write in place of each variable of earlier versions that is set, by its name. */
export function findOldVariables(
  env: Readonly<Record<string, string | undefined>>,
): [name: string, text: string][] {
  return [...oldVariables()].filter(([name]) => env[name]?.trim()).map(([name, place]) => [
    name,
    place === undefined
      ? `${name} is now CONFIG_FILE: its file can stay as it is`
      : `${name} is now ${place} in the file that CONFIG_FILE names`,
  ]);
}
