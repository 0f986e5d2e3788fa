/**
 * Commands of the program `starling`: what each offers, how its arguments are parsed, and its output
 * as text or JSON.
 */
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { explain, sanitize } from '../lib/log.ts';

export interface Command {
  name: string;
  /** A few words for the list of commands. */
  summary: string;
  /** Lines of `--help`, after the first. */
  usage: string;
  options: ParseArgsOptionsConfig;
  /** Resolves with the exit code. Throws UsageError for arguments that make no sense. */
  run(args: Arguments): Promise<number>;
}

export interface Arguments {
  /** Without the command's own name. */
  positionals: readonly string[];
  values: Readonly<Record<string, string | undefined>>;
  output: Output;
}

export interface Output {
  /** A result: a line of JSON with `--json`, else the text. */
  result(data: unknown, text: string): void;
  /** For a person, on standard error; `--json` leaves it out. */
  note(text: string): void;
}

/** Exit codes: done; failed, or the doctor found an error; the arguments are wrong. */
export const EXIT = { done: 0, failed: 1, usage: 2 } as const;

export class UsageError extends Error {
  override name = 'UsageError';
}

const COMMON: ParseArgsOptionsConfig = {
  help: { type: 'boolean', short: 'h' },
  json: { type: 'boolean' },
};

/** Resolves with the exit code; prints errors. */
export async function runCommand(command: Command, args: string[]): Promise<number> {
  try {
    const { positionals, values } = parse(command, args);
    if (values.help) {
      write(process.stdout, `starling ${command.name}: ${command.summary}\n\n${command.usage}`);
      return EXIT.done;
    }
    const texts = values as Record<string, string | undefined>;
    return await command.run({ positionals, values: texts, output: outputOf(!!values.json) });
  } catch (error) {
    const isUsage = error instanceof UsageError;
    const hint = isUsage ? `\nRun "starling ${command.name} --help" for its usage` : '';
    write(process.stderr, `starling ${command.name}: ${sanitize(explain(error))}${hint}`);
    return isUsage ? EXIT.usage : EXIT.failed;
  }
}

export function write(stream: NodeJS.WriteStream, text: string): void {
  stream.write(`${text}\n`);
}

/** Words between commas and spaces. */
export function listed(text: string): string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}

/** Throws UsageError if there are more than `max` positional arguments. */
export function refuseMore({ positionals }: Arguments, max: number): void {
  const more = positionals.slice(max);
  if (more.length > 0) throw new UsageError(`too many arguments: ${more.join(' ')}`);
}

function parse({ options }: Command, args: string[]) {
  try {
    return parseArgs({ args, allowPositionals: true, options: { ...COMMON, ...options } });
  } catch (error) {
    // Node adds a hint about positionals that is longer than the fault.
    throw new UsageError(explain(error).split('. ')[0]);
  }
}

function outputOf(isJson: boolean): Output {
  return {
    result: (data, text) => write(process.stdout, isJson ? JSON.stringify(data) : text),
    note: (text) => isJson ? undefined : write(process.stderr, text),
  };
}
