/**
 * Server entry point for Node and Deno: settings, replica, host, signals. No logic.
 * `--native`: Deno's own server instead of `node:http` (docs/hosts.md).
 */
import { findChanges, readConfigFile } from './config/config-file.ts';
import { readConfig, readLogSettings } from './config/config.ts';
import { inviteOwner } from './features/console/invite-owner.ts';
import { findRisks } from './cli/doctor/risks.ts';
import { runtime, serveNode } from './hosts/node.ts';
import { isLoopbackName } from './lib/host-name.ts';
import { createLog, explain } from './lib/log.ts';
import { quoted, withoutRest } from './lib/quoted.ts';
import { createStarling } from './starling.ts';

const log = createLog(readLogSettings());

try {
  await start();
} catch (error) {
  log.error(`cannot start: ${explain(error)}`);
  process.exit(1);
}

async function start(): Promise<void> {
  const config = readConfig();
  const starling = await createStarling({ config, runtime, log });
  const { app, replica, serving } = starling;
  const serve = process.argv.includes('--native')
    ? (await import('./hosts/deno.ts')).serveDeno
    : serveNode;
  const served = serve({
    ...serving,
    fetch: app.fetch,
    port: config.port,
    hostname: config.host,
    onListening(port) {
      const host = config.host ?? 'localhost';
      const isHidden = !config.isProduction && isLoopbackName(host);
      const hint = isHidden ? ' for this machine only (HOST=0.0.0.0 opens it to others)' : '';
      log.info(`listening on http://${host.includes(':') ? `[${host}]` : host}:${port}${hint}`, {
        replica: replica.name,
      });
      const url = config.publicUrl ?? `http://localhost:${port}`;
      if (replica.staff) void inviteOwner({ records: replica.store.records, url, log });
      for (const { about, text } of findRisks(config)) log.warn(`settings: ${about}: ${text}`);
    },
    onError(error, isListening) {
      if (isListening) return log.error(`listener: ${explain(error)}`);
      const { host = '', port } = config;
      const where = host ? `HOST ${quoted(host)}, PORT ${port}` : `PORT ${port}`;
      log.error(`cannot start: ${where}: ${withoutRest(explain(error), host)}`);
      process.exit(1);
    },
  });
  if (served.http) replica.metrics.watchHttp(served.http);

  const leave = (): void => {
    served.stopListening();
    starling.stop().then(() => process.exit(0));
  };
  const reload = async (): Promise<void> => {
    if (config.configFile === undefined) return log.info('CONFIG_FILE is not set: nothing to read');
    // First, so that a file with an error changes nothing.
    const { settings } = readConfigFile(config.configFile);
    await replica.moderation.reload();
    log.info('CONFIG_FILE: the rules of rooms were read again');
    for (const path of findChanges(config.fileSettings, settings)) {
      log.warn(`CONFIG_FILE: ${path} has changed: it applies after a restart`);
    }
  };
  process.on('SIGHUP', () => {
    reload().catch((error) => log.error(`${explain(error)}; the earlier rules remain`));
  });
  process.on('SIGTERM', leave);
  process.on('SIGINT', leave);
}
