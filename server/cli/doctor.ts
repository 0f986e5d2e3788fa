/**
 * `starling doctor`: reads the settings as the server would and reports what is wrong or risky with
 * them, with this machine, and with the store and the broker. Changes nothing.
 */
import { checkBroker, inspectStore } from '../assemble.ts';
import { type Command, EXIT, UsageError } from './command.ts';
import type { Finding } from './doctor/finding.ts';
import { checkFiles, checkMachine, thisMachine } from './doctor/machine.ts';
import { checkBrokers, checkPort, checkStore } from './doctor/parts.ts';
import { findRisks } from './doctor/risks.ts';
import { checkSecretFiles } from './doctor/secret-files.ts';
import { checkSettings } from './doctor/settings.ts';
import { processEnvironment } from '../config/config.ts';
import { sanitize } from '../lib/log.ts';
import { readWebFiles } from '../http/static-files.ts';

const ABOUT_WIDTH = 18;

export const doctor: Command = {
  name: 'doctor',
  summary: 'checks settings, machine, store and broker',
  usage: `  starling doctor

Changes nothing. Exit code 1 if there is an error.`,
  options: {},
  async run({ positionals, output }) {
    if (positionals.length > 0) throw new UsageError('takes no arguments');
    const findings = await examine();
    for (const finding of findings) {
      const { level, about, text } = finding;
      const mark = level === 'error' ? 'ERROR' : level;
      const line = `${mark.padEnd(8)} ${about.padEnd(ABOUT_WIDTH)} ${sanitize(text)}`;
      output.result(finding, line);
    }
    const count = (level: Finding['level']) => findings.filter((one) => one.level === level).length;
    output.note(`\nerrors: ${count('error')}, warnings: ${count('warning')}`);
    return count('error') > 0 ? EXIT.failed : EXIT.done;
  },
};

async function examine(): Promise<Finding[]> {
  const { config, findings } = checkSettings(processEnvironment());
  if (!config) {
    const text = 'the machine, the store and the broker: first correct the settings';
    return [...findings, { level: 'warning', about: 'not checked', text }];
  }
  const files = await readWebFiles(new URL('../../dist/', import.meta.url));
  const [port, store, brokers] = await Promise.all([
    checkPort(config.port, config.host),
    checkStore(() => inspectStore(config), config.storeBytesMax),
    checkBrokers(config.brokerUrls, checkBroker),
  ]);
  return [
    ...findings,
    ...findRisks(config),
    ...checkSecretFiles(processEnvironment()),
    ...checkMachine(thisMachine(), config),
    checkFiles(files, config.isProduction),
    port,
    ...store,
    ...brokers,
  ];
}
