/**
 * Command line of Starling: `npm run starling -- <command>`; `node server/cli/starling.ts <command>`
 * where there is no npm. docs/operating.md lists commands and exit codes.
 */
import { type Command, EXIT, runCommand, write } from './command.ts';

/** Loaded when needed: the drivers of the store take time. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  doctor: async () => (await import('./doctor.ts')).doctor,
  owner: async () => (await import('./owner.ts')).owner,
  key: async () => (await import('./key.ts')).key,
  webhook: async () => (await import('./webhook.ts')).webhook,
};

process.exitCode = await main(process.argv.slice(2));

async function main([name, ...args]: string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    write(process.stdout, await usage());
    return EXIT.done;
  }
  const load = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (load) return await runCommand(await load(), args);
  write(process.stderr, `starling: there is no command "${name}"\n\n${await usage()}`);
  return EXIT.usage;
}

async function usage(): Promise<string> {
  const commands = await Promise.all(Object.values(COMMANDS).map((load) => load()));
  return [
    'usage: starling <command> [options]',
    '',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(10)}${summary}`),
    '',
    '  --help    explains a command',
    '  --json    prints results as JSON, one per line',
    '',
    'Run it with npm as "npm run starling -- <command>", in a container as',
    '"node server/cli/starling.ts <command>", with Deno as "deno task starling <command>".',
    'Give it the same environment variables and CONFIG_FILE as the server.',
    'Exit codes: 0 done, 1 failed, 2 wrong arguments.',
  ].join('\n');
}
