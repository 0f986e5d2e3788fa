/**
 * One line a happening, for the person who runs the server: text for a terminal or JSON for a
 * collector. The only place that writes to the console. No message, no token and no name of a
 * visitor belongs into a line.
 */
import {
  configureSync,
  getJsonLinesFormatter,
  getLogger,
  getTextFormatter,
  type LogRecord,
} from '@logtape/logtape';

export type LogFields = Record<string, string | number | boolean | undefined>;

export interface Log {
  /** What only somebody wants to know who looks for a fault. */
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export const LOG_FORMATS = ['text', 'json'] as const;

export interface LogSettings {
  /** Less than that is not written. */
  level: (typeof LOG_LEVELS)[number];
  format: (typeof LOG_FORMATS)[number];
}

export interface LogOptions extends LogSettings {
  /** Takes a line, without its end. Default: standard output; from a warning on, standard error. */
  write?(line: string, isTrouble: boolean): void;
}

/** UTF-16 code units of a message and of each field: what comes from outside must not fill the disk. */
const TEXT_MAX = 1_000;

/** One for the process: a second one takes the first one's place. */
export function createLog(options: LogOptions = { level: 'info', format: 'text' }): Log {
  const { level, format, write = writeToConsole } = options;
  const text = format === 'json' ? jsonLine : textLine;
  const lowestLevel = level === 'warn' ? 'warning' : level;
  configureSync({
    reset: true,
    sinks: {
      line: (record) => write(text(record), record.level === 'warning' || record.level === 'error'),
    },
    loggers: [
      { category: [], sinks: ['line'], lowestLevel },
      { category: ['logtape', 'meta'], lowestLevel: 'error' },
    ],
  });
  const logger = getLogger('starling');
  const at = (level: LogRecord['level']) => (message: string, fields: LogFields = {}): void => {
    if (!logger.isEnabledFor(level)) return;
    // Not by the library's templates: a brace in an error's text means nothing.
    const rawMessage = harmless(message);
    const properties = Object.fromEntries(
      Object.entries(fields)
        .filter(([, value]) => value !== undefined)
        .map(([key, value]) => [key, typeof value === 'string' ? harmless(value) : value]),
    );
    logger.emit({ timestamp: Date.now(), level, message: [rawMessage], rawMessage, properties });
  };
  return { debug: at('debug'), info: at('info'), warn: at('warning'), error: at('error') };
}

/** For tests: nothing is written. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** Names the cause as well, without a stack: operators read this, not the source. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : ` (${explain(error.cause)})`;
  return `${error.message}${cause}`;
}

const jsonFormat = getJsonLinesFormatter({ properties: 'flatten' });
const textFormat = getTextFormatter({
  timestamp: 'rfc3339',
  level: (level) => level === 'warning' ? 'warn' : level,
  sanitize: { newlines: 'escape', sgr: 'escape' },
  format({ timestamp, level, message, record }) {
    const pairs = Object.entries(record.properties)
      .map(([key, value]) => ` ${key}=${JSON.stringify(value)}`);
    return `${timestamp} ${level} ${message}${pairs.join('')}`;
  },
});

function jsonLine(record: LogRecord): string {
  return jsonFormat(record).trimEnd();
}

function textLine(record: LogRecord): string {
  return textFormat(record).trimEnd();
}

/**
 * What comes from outside must neither forge a line nor steer a terminal nor turn the direction of
 * what stands beside it; and a password or token that an error's text quotes does not get out.
 */
export function harmless(text: string): string {
  const short = text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text;
  return short.toWellFormed()
    .replace(UNSEEN, ' ')
    .replace(/(:\/\/[^\s:@/]{0,200}):[^\s@/]{1,500}@/g, '$1:***@')
    .replace(/\beyJ[\w-]{5,}\.[\w-]{5,}(\.[\w-]*)?/g, '***');
}

/** Controls of C0 and C1, separators of lines, and what is invisible or turns the direction of text. */
const UNSEEN =
  // deno-lint-ignore no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

function writeToConsole(line: string, isTrouble: boolean): void {
  if (isTrouble) console.error(line);
  else console.log(line);
}
