/**
 * `npm run doctor`: reads the settings that the server would read and says in plain words what is
 * wrong or risky with them, with this machine, and with what they name. Changes nothing. Exit code
 * 1 when something is wrong.
 */
import { lookAtBroker, lookAtStore } from '../assemble.ts';
import type { Finding } from './doctor/finding.ts';
import { checkFiles, checkMachine, thisMachine } from './doctor/machine.ts';
import { checkBrokers, checkPort, checkStore } from './doctor/parts.ts';
import { findRisks } from './doctor/risks.ts';
import { checkRooms } from './doctor/rooms.ts';
import { checkSecretFiles } from './doctor/secret-files.ts';
import { checkSettings } from './doctor/settings.ts';
import { environment } from '../config/config.ts';
import { harmless } from '../lib/log.ts';
import { readWebFiles } from '../http/static-files.ts';

const ABOUT_WIDTH = 18;

async function examine(): Promise<Finding[]> {
  const { config, findings } = checkSettings(environment());
  if (!config) {
    const text = 'neither this machine nor store and broker, until the settings are right';
    return [...findings, { level: 'warning', about: 'not looked at', text }];
  }
  const files = await readWebFiles(new URL('../../dist/', import.meta.url));
  const [port, store, brokers] = await Promise.all([
    checkPort(config.port, config.host),
    checkStore(() => lookAtStore(config), config.storeBytesMax),
    checkBrokers(config.brokerUrls, lookAtBroker),
  ]);
  return [
    ...findings,
    ...findRisks(config),
    ...checkSecretFiles(environment()),
    ...checkRooms(config.roomsFile),
    ...checkMachine(thisMachine(), config),
    checkFiles(files, config.isProduction),
    port,
    ...store,
    ...brokers,
  ];
}

const findings = await examine();
for (const { level, about, text } of findings) {
  const mark = level === 'error' ? 'ERROR' : level;
  say(`${mark.padEnd(8)} ${about.padEnd(ABOUT_WIDTH)} ${harmless(text)}`);
}
const count = (level: Finding['level']) => findings.filter((one) => one.level === level).length;
say(`\nerrors: ${count('error')}, warnings: ${count('warning')}`);
process.exitCode = count('error') > 0 ? 1 : 0;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
