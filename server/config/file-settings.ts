/**
 * Settings of the file that CONFIG_FILE names: one table with name, default, bounds, unit and meaning,
 * from which the schema, docs/settings.md and the errors are made.
 */
import * as v from 'valibot';
import { wholeNumber } from '../lib/whole-number.ts';

export interface FileSetting<T = unknown> {
  schema: v.GenericSchema<T>;
  /** Absent: another setting decides. */
  defaultValue: T | undefined;
  /** As the documentation shows it, where that is not `defaultValue`. */
  defaultText?: string;
  /** With the unit. */
  meaning: string;
  /** The environment variable of earlier versions, if there was one. */
  replaces?: string;
}

interface SettingDetails {
  meaning: string;
  replaces?: string;
  defaultText?: string;
}

const COUNT_MAX = 1_000_000;
const NAMES_MAX = 1_000;

function numberSetting(
  defaultValue: number,
  min: number,
  max: number,
  about: SettingDetails,
): FileSetting<number> {
  return { schema: wholeNumber(min, max), defaultValue, ...about };
}

/** Unless it is given, another setting decides. */
function derivedNumber(
  min: number,
  max: number,
  about: SettingDetails,
): FileSetting<number | undefined> {
  return { schema: v.optional(wholeNumber(min, max)), defaultValue: undefined, ...about };
}

function oneOf<const T extends string>(choices: readonly T[]) {
  return v.picklist(choices, `must be one of ${choices.join(', ')}`);
}

function pageSetting(meaning: string): FileSetting<boolean> {
  return { schema: v.boolean('must be true or false'), defaultValue: true, meaning };
}

function textList(max: number) {
  const message = `must be a list of at most ${max} strings`;
  return v.pipe(v.array(v.string(message), message), v.maxLength(max, message));
}

export const FILE_SETTINGS = {
  limits: {
    textMax: numberSetting(4_000, 1, 100_000, {
      replaces: 'TEXT_MAX',
      meaning: 'characters of a message, at most (UTF-16 code units)',
    }),
    frameMax: numberSetting(65_536, 1_024, 16_777_216, {
      replaces: 'FRAME_MAX',
      meaning:
        'bytes of a WebSocket message or an HTTP body from a client, at most; it must be at least ' +
        '6 × `limits.textMax` + 1,024',
    }),
    roomsMax: numberSetting(100, 1, 10_000, {
      replaces: 'ROOMS_MAX',
      meaning: 'rooms that one connection may have joined at once',
    }),
    sendsPerMinute: numberSetting(120, 0, COUNT_MAX, {
      replaces: 'SENDS_PER_MINUTE',
      meaning:
        'messages, edits, deletions and reactions of one user per minute; `0`: no limit, and ' +
        '`limits.sendsPerRoomPerMinute`, `limits.repeatsMax` and `challenge.mode` are off unless set',
    }),
    framesPerMinute: numberSetting(600, 0, COUNT_MAX, {
      replaces: 'FRAMES_PER_MINUTE',
      meaning:
        'frames of one connection per minute, such as joins, typing and pages of history; accepted ' +
        'messages, edits, deletions and reactions do not count; above it the connection is closed; ' +
        '`0`: no limit, and none on [requested bytes](abuse.md#requested-traffic)',
    }),
    sendsPerRoomPerMinute: derivedNumber(0, 10_000_000, {
      replaces: 'SENDS_PER_ROOM_PER_MINUTE',
      defaultText: '`6000`',
      meaning:
        'messages in one room per minute on all replicas together, and twice as many edits, ' +
        'deletions and reactions; `0`: no limit. See [limits](abuse.md#limits)',
    }),
    sendsPerReplicaPerSecond: numberSetting(0, 0, COUNT_MAX, {
      replaces: 'SENDS_PER_REPLICA_PER_SECOND',
      meaning: 'messages that one replica accepts per second; `0`: no limit',
    }),
    repeatsMax: derivedNumber(0, 16, {
      replaces: 'REPEATS_MAX',
      defaultText: '`10`',
      meaning: 'how often one user may send the same text within a minute; `0`: no limit',
    }),
    requestsPerMinute: numberSetting(600, 0, COUNT_MAX, {
      replaces: 'REQUESTS_PER_MINUTE',
      meaning: 'requests of one [API](api.md) key per minute to one replica; `0`: no limit',
    }),
    streamsMax: numberSetting(1_000, 0, COUNT_MAX, {
      replaces: 'STREAMS_MAX',
      meaning: 'open [event streams](api.md#follow-a-room) of one replica',
    }),
    bufferedBytesMax: numberSetting(1_048_576, 16_384, 1_073_741_824, {
      replaces: 'BUFFERED_BYTES_MAX',
      meaning: 'bytes that may wait for a slow client before its connection is closed',
    }),
    connectionsPerNetworkMax: derivedNumber(0, COUNT_MAX, {
      replaces: 'CONNECTIONS_PER_NETWORK_MAX',
      defaultText: 'a quarter of `CONNECTIONS_MAX`',
      meaning:
        'connections from one [network](abuse.md#networks-trusted_proxies) to one replica; `0`: no ' +
        'limit',
    }),
    guestsPerNetworkPerMinute: numberSetting(500, 0, COUNT_MAX, {
      replaces: 'GUESTS_PER_NETWORK_PER_MINUTE',
      meaning: 'new guests from one network per minute on one replica; `0`: no limit',
    }),
  },
  challenge: {
    mode: {
      schema: v.optional(oneOf(['auto', 'always', 'never'])),
      defaultValue: undefined,
      defaultText: '`"auto"`',
      replaces: 'CHALLENGE',
      meaning:
        '[proof of work](abuse.md#proof-of-work-challengemode) for new guests: `"auto"` (only under ' +
        'load), `"always"` or `"never"`',
    } satisfies FileSetting,
    aboveGuestsPerMinute: numberSetting(12_000, 1, 10_000_000, {
      replaces: 'CHALLENGE_ABOVE_GUESTS_PER_MINUTE',
      meaning: 'new guests per minute above which `"auto"` regards a replica as under load',
    }),
  },
  connections: {
    helloTimeoutMs: numberSetting(10_000, 100, 600_000, {
      replaces: 'HELLO_TIMEOUT_MS',
      meaning:
        'milliseconds within which a client must send its first frame (`hello`); 3,000 while many ' +
        'clients have not sent it',
    }),
    pingIntervalMs: numberSetting(25_000, 100, 600_000, {
      replaces: 'PING_INTERVAL_MS',
      meaning: 'milliseconds between two pings; keep it below the idle timeout of your proxy',
    }),
    drainMs: numberSetting(20_000, 0, 600_000, {
      replaces: 'DRAIN_MS',
      meaning: 'milliseconds over which clients are disconnected on shutdown, at most',
    }),
  },
  storage: {
    bytesMax: numberSetting(10_000_000_000, 0, 1_000_000_000_000_000, {
      replaces: 'STORE_BYTES_MAX',
      meaning:
        'bytes of the store at which new rooms and posts of guests are refused; `0`: no limit. See ' +
        '[operating](operating.md#the-stores-bound)',
    }),
    retentionDays: numberSetting(365, 0, 36_500, {
      replaces: 'RETENTION_DAYS',
      meaning: 'days after which messages are removed; `0`: never',
    }),
    retentionCount: numberSetting(100_000, 0, 1_000_000_000, {
      replaces: 'RETENTION_COUNT',
      meaning: 'newest messages that each room keeps; `0`: all',
    }),
    auditDays: numberSetting(365, 1, 36_500, {
      replaces: 'AUDIT_DAYS',
      meaning:
        'days after which actions are removed from the [audit log](moderation.md#the-audit-log)',
    }),
  },
  visitors: {
    guests: {
      schema: oneOf(['allowed', 'refused']),
      defaultValue: 'allowed',
      replaces: 'GUESTS',
      meaning:
        '`"refused"`: only users signed in by your page may connect; needs `AUTH_SECRET` or ' +
        '`AUTH_JWKS`',
    } satisfies FileSetting<'allowed' | 'refused'>,
    reservedNames: {
      schema: v.optional(textList(NAMES_MAX)),
      defaultValue: undefined,
      defaultText: 'about a hundred words',
      replaces: 'RESERVED_NAMES',
      meaning: 'list of words that names of guests may not contain, in place of the ' +
        '[default ones](identity.md#names)',
    } satisfies FileSetting<string[] | undefined>,
    tokenAgeSecondsMax: numberSetting(86_400, 1, 31_536_000, {
      replaces: 'AUTH_TOKEN_MAX_AGE',
      meaning:
        'seconds after its `iat` for which a token of a signed-in user is valid at most, even if its ' +
        '`exp` is later',
    }),
  },
  pages: {
    demo: pageSetting('whether `/` shows the demo page'),
    embed: pageSetting('whether `/embed` helps to put the chat on a page'),
    api: pageSetting('whether `/api` shows the reference of the API'),
    rooms: pageSetting(
      'whether each room has a page at `/r/NAME`: see [embedding](embedding.md#a-page-of-its-own)',
    ),
  },
  webhooks: {
    allowedNetworks: {
      schema: v.optional(textList(NAMES_MAX)),
      defaultValue: undefined,
      defaultText: 'none; outside production, this machine',
      replaces: 'WEBHOOK_ALLOWED_NETWORKS',
      meaning:
        'list of networks to which [webhooks](webhooks.md#allowed-addresses) may be sent besides the ' +
        'public internet',
    } satisfies FileSetting<string[] | undefined>,
  },
} as const;

type Groups = typeof FILE_SETTINGS;
/** The settings of a file, with the defaults of those that it does not name. */
export type FileSettings = {
  readonly [G in keyof Groups]: {
    readonly [N in keyof Groups[G]]: Groups[G][N] extends { schema: v.GenericSchema<infer T> } ? T
      : never;
  };
};

export interface FileSettingWithPath extends FileSetting {
  /** As in `limits.textMax`. */
  path: string;
}

export function listFileSettings(): FileSettingWithPath[] {
  return Object.entries(FILE_SETTINGS).flatMap(([group, settings]) =>
    Object.entries(settings).map(([name, setting]: [string, FileSetting]) => ({
      ...setting,
      path: `${group}.${name}`,
    }))
  );
}

/** Variables of earlier versions, with the path of each in the file; ROOMS_FILE was the file itself. */
export function oldVariables(): Map<string, string | undefined> {
  return new Map([
    ...listFileSettings().flatMap(({ replaces, path }) =>
      replaces === undefined ? [] : [[replaces, path] as const]
    ),
    ['ROOMS_FILE', undefined],
  ]);
}

/** The groups as entries of a schema, each optional with its defaults. */
export function groupSchemas() {
  return Object.fromEntries(
    Object.entries(FILE_SETTINGS).map(([group, settings]) => {
      const entries = Object.entries(settings).map(([name, setting]: [string, FileSetting]) => {
        const schema = v.pipe(setting.schema, v.description(plainText(setting.meaning)));
        return [name, v.optional(schema, setting.defaultValue)];
      });
      return [group, v.optional(v.strictObject(Object.fromEntries(entries)), {})];
    }),
  );
}

/** Without Markdown: editors show it as it is, and links to other pages lead nowhere there. */
function plainText(meaning: string): string {
  return meaning.replaceAll('`', '').replace(/\. See \[.*$/, '')
    .replace(/\[([^\]]+)\]\([^)]*\)/g, '$1');
}
