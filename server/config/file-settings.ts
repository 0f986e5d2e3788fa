/**
 * Settings of the file that CONFIG_FILE names: one table with name, default, bounds, unit and meaning,
 * from which the schema, docs/settings.md and the errors are made.
 */
import * as v from 'valibot';

export interface FileSetting<T = unknown> {
  schema: v.GenericSchema<T>;
  /** Absent: another setting decides. */
  standard: T | undefined;
  /** As the documentation shows it, where that is not `standard`. */
  standardText?: string;
  /** With the unit. */
  meaning: string;
  /** The environment variable of earlier versions. */
  replaces: string;
}

interface About {
  meaning: string;
  replaces: string;
  standardText?: string;
}

const COUNT_MAX = 1_000_000;
const NAMES_MAX = 1_000;

function whole(standard: number, min: number, max: number, about: About): FileSetting<number> {
  return { schema: wholeSchema(min, max), standard, ...about };
}

/** Unless it is given, another setting decides. */
function derived(min: number, max: number, about: About): FileSetting<number | undefined> {
  return { schema: v.optional(wholeSchema(min, max)), standard: undefined, ...about };
}

function wholeSchema(min: number, max: number) {
  const message = `must be a whole number from ${min} to ${max}`;
  return v.pipe(
    v.number(message),
    v.safeInteger(message),
    v.minValue(min, message),
    v.maxValue(max, message),
  );
}

function oneOf<const T extends string>(choices: readonly T[]) {
  return v.picklist(choices, `must be ${choices.join(', ')}`);
}

function texts(max: number) {
  const message = `must be a list of at most ${max} texts`;
  return v.pipe(v.array(v.string(message), message), v.maxLength(max, message));
}

export const FILE_SETTINGS = {
  limits: {
    textMax: whole(4_000, 1, 100_000, {
      replaces: 'TEXT_MAX',
      meaning: 'characters of a message (UTF-16 code units)',
    }),
    frameMax: whole(65_536, 1_024, 16_777_216, {
      replaces: 'FRAME_MAX',
      meaning: 'bytes of a frame from a client',
    }),
    roomsMax: whole(100, 1, 10_000, {
      replaces: 'ROOMS_MAX',
      meaning: 'rooms of one connection',
    }),
    sendsPerMinute: whole(120, 0, COUNT_MAX, {
      replaces: 'SENDS_PER_MINUTE',
      meaning: 'posts of one user in a minute; `0`: no limit, and none of those per room',
    }),
    framesPerMinute: whole(600, 0, COUNT_MAX, {
      replaces: 'FRAMES_PER_MINUTE',
      meaning: 'frames of a connection in a minute, without accepted posts; beyond it the ' +
        'connection is closed; `0`: no limit, and none by bytes',
    }),
    sendsPerRoomPerMinute: derived(0, 10_000_000, {
      replaces: 'SENDS_PER_ROOM_PER_MINUTE',
      standardText: '`6000`',
      meaning:
        'messages in a room in a minute, and twice as many edits, deletions and reactions, ' +
        'over all replicas; `0`: no limit: [abuse](abuse.md)',
    }),
    sendsPerReplicaPerSecond: whole(0, 0, COUNT_MAX, {
      replaces: 'SENDS_PER_REPLICA_PER_SECOND',
      meaning: 'messages that this replica accepts in a second; `0`: no limit',
    }),
    repeatsMax: derived(0, 16, {
      replaces: 'REPEATS_MAX',
      standardText: '`10`',
      meaning: 'times that a person may send the same text within a minute; `0`: no limit',
    }),
    requestsPerMinute: whole(600, 0, COUNT_MAX, {
      replaces: 'REQUESTS_PER_MINUTE',
      meaning: 'requests of an [API](api.md) key to this replica in a minute; `0`: no limit',
    }),
    streamsMax: whole(1_000, 0, COUNT_MAX, {
      replaces: 'STREAMS_MAX',
      meaning: 'server-sent event streams of this replica',
    }),
    bufferedBytesMax: whole(1_048_576, 16_384, 1_073_741_824, {
      replaces: 'BUFFERED_BYTES_MAX',
      meaning: 'bytes that may wait for a slow reader before its connection is closed',
    }),
    connectionsPerNetworkMax: derived(0, COUNT_MAX, {
      replaces: 'CONNECTIONS_PER_NETWORK_MAX',
      standardText: 'a quarter of `CONNECTIONS_MAX`',
      meaning: 'connections of one network (IPv4 address, IPv6 /64); `0`: no limit',
    }),
    guestsPerNetworkPerMinute: whole(500, 0, COUNT_MAX, {
      replaces: 'GUESTS_PER_NETWORK_PER_MINUTE',
      meaning: 'new guests of one network in a minute; `0`: no limit',
    }),
  },
  challenge: {
    mode: {
      schema: v.optional(oneOf(['auto', 'always', 'never'])),
      standard: undefined,
      standardText: '`"auto"`',
      replaces: 'CHALLENGE',
      meaning: 'proof of work for new guests: `"auto"` (under load), `"always"` or `"never"`',
    } satisfies FileSetting,
    aboveGuestsPerMinute: whole(12_000, 1, 10_000_000, {
      replaces: 'CHALLENGE_ABOVE_GUESTS_PER_MINUTE',
      meaning: 'new guests in a minute above which this replica is under load',
    }),
  },
  connections: {
    helloTimeoutMs: whole(10_000, 100, 600_000, {
      replaces: 'HELLO_TIMEOUT_MS',
      meaning: 'milliseconds for the first frame; 3,000 while many connections owe it',
    }),
    pingIntervalMs: whole(25_000, 100, 600_000, {
      replaces: 'PING_INTERVAL_MS',
      meaning: 'milliseconds between pings',
    }),
    drainMs: whole(20_000, 0, 600_000, {
      replaces: 'DRAIN_MS',
      meaning: 'milliseconds within which clients are disconnected on shutdown',
    }),
  },
  storage: {
    bytesMax: whole(10_000_000_000, 0, 1_000_000_000_000_000, {
      replaces: 'STORE_BYTES_MAX',
      meaning: 'used bytes of the store at which new rooms and posts of guests are refused: ' +
        '[operating](operating.md#the-stores-bound); `0`: no limit',
    }),
    retentionDays: whole(365, 0, 36_500, {
      replaces: 'RETENTION_DAYS',
      meaning: 'days that a room keeps messages; `0`: for ever',
    }),
    retentionCount: whole(100_000, 0, 1_000_000_000, {
      replaces: 'RETENTION_COUNT',
      meaning: 'messages that a room keeps; `0`: all',
    }),
    auditDays: whole(365, 1, 36_500, {
      replaces: 'AUDIT_DAYS',
      meaning: 'days that moderation actions are kept',
    }),
  },
  visitors: {
    guests: {
      schema: oneOf(['allowed', 'refused']),
      standard: 'allowed',
      replaces: 'GUESTS',
      meaning: '`"refused"`: only signed users may connect',
    } satisfies FileSetting<'allowed' | 'refused'>,
    reservedNames: {
      schema: v.optional(texts(NAMES_MAX)),
      standard: undefined,
      standardText: 'about a hundred',
      replaces: 'RESERVED_NAMES',
      meaning: 'names that no guest may use',
    } satisfies FileSetting<string[] | undefined>,
    tokenAgeSecondsMax: whole(86_400, 1, 31_536_000, {
      replaces: 'AUTH_TOKEN_MAX_AGE',
      meaning: 'seconds after `iat` for which a token of your page is valid, whatever its `exp`',
    }),
  },
  webhooks: {
    allowedNetworks: {
      schema: v.optional(texts(NAMES_MAX)),
      standard: undefined,
      standardText: 'none; outside production this machine',
      replaces: 'WEBHOOK_ALLOWED_NETWORKS',
      meaning: 'networks to which [webhooks](webhooks.md) may lead besides the public internet',
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

export interface PlacedSetting extends FileSetting {
  /** As in `limits.textMax`. */
  place: string;
}

export function placedSettings(): PlacedSetting[] {
  return Object.entries(FILE_SETTINGS).flatMap(([group, settings]) =>
    Object.entries(settings).map(([name, setting]: [string, FileSetting]) => ({
      ...setting,
      place: `${group}.${name}`,
    }))
  );
}

/** Variables of earlier versions, with the place of each in the file; ROOMS_FILE was the file itself. */
export function oldVariables(): Map<string, string | undefined> {
  return new Map([
    ...placedSettings().map(({ replaces, place }) => [replaces, place] as const),
    ['ROOMS_FILE', undefined],
  ]);
}

/** The groups as entries of a schema, each optional with its defaults. */
export function groupSchemas() {
  return Object.fromEntries(
    Object.entries(FILE_SETTINGS).map(([group, settings]) => {
      const entries = Object.entries(settings).map(([name, setting]: [string, FileSetting]) => {
        const schema = v.pipe(setting.schema, v.description(setting.meaning.replaceAll('`', '')));
        return [name, v.optional(schema, setting.standard)];
      });
      return [group, v.optional(v.strictObject(Object.fromEntries(entries)), {})];
    }),
  );
}
