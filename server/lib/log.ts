/**
 * Log for operators: one line per event, as text or JSON. Only this file writes to the console.
 * Lines must not contain messages, tokens or names of visitors.
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
  /** For troubleshooting only. */
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export const LOG_FORMATS = ['text', 'json'] as const;

export interface LogSettings {
  /** Lower levels are not written. */
  level: (typeof LOG_LEVELS)[number];
  format: (typeof LOG_FORMATS)[number];
}

export interface LogOptions extends LogSettings {
  /** Writes a line. Default: standard output; warnings and errors to standard error. */
  write?(line: string, isTrouble: boolean): void;
}

/** UTF-16 code units per message and field, so that outside input cannot fill the disk. */
const TEXT_MAX = 1_000;

/** One per process: a second one replaces the first. */
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
    // Bypass the library's templates: braces in an error's text are no placeholders.
    const rawMessage = sanitize(message);
    const properties = Object.fromEntries(
      Object.entries(fields)
        .filter(([, value]) => value !== undefined)
        .map(([key, value]) => [key, typeof value === 'string' ? sanitize(value) : value]),
    );
    logger.emit({ timestamp: Date.now(), level, message: [rawMessage], rawMessage, properties });
  };
  return { debug: at('debug'), info: at('info'), warn: at('warning'), error: at('error') };
}

/** For tests: writes nothing. */
export const silentLog: Log = { debug() {}, info() {}, warn() {}, error() {} };

/** The error's message with its causes, without a stack, for operators. */
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

/** Outside text must not forge a line, control a terminal, reverse text, or leak a password. */
export function sanitize(text: string): string {
  const short = text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text;
  return short.toWellFormed()
    .replace(UNSEEN, ' ')
    .replace(/(:\/\/[^\s:@/]{0,200}):[^\s@/]{1,500}@/g, '$1:***@')
    .replace(/\beyJ[\w-]{5,}(\.[\w-]*)*/g, '***');
}

/** Control characters, line separators, invisible and bidirectional controls. */
const UNSEEN =
  // deno-lint-ignore no-control-regex
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

function writeToConsole(line: string, isTrouble: boolean): void {
  if (isTrouble) console.error(line);
  else console.log(line);
}
