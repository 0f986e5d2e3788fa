/**
 * Services shared by the test files: one RabbitMQ, one Postgres and one Chromium per run, and a
 * second Chromium for notifications. Each file gets its own virtual host and database. Files that
 * break a service start their own.
 */
import { randomBytes } from 'node:crypto';
import { chromium } from 'playwright-core';
import { ensureChromium, ensureHeadlessShell, LAUNCH_OPTIONS } from '../testkit/browser.ts';
import { createDatabase, startPostgres } from '../testkit/postgres-service.ts';
import { startRabbit } from '../testkit/rabbitmq-service.ts';

/** Services that a test file needs; an address in the environment replaces a service. */
export interface Needs {
  rabbit: boolean;
  postgres: boolean;
  /** In the headless shell. */
  pages: boolean;
  /** In Chromium itself, because its headless shell denies notifications. */
  notifications: boolean;
}

export interface SharedServices {
  environmentFor(needs: Needs): Promise<Record<string, string>>;
  stop(): Promise<void>;
}

/** Starts services that the environment does not name. Rejects when one does not start. */
export async function startSharedServices(needs: Needs): Promise<SharedServices> {
  const stops: (() => Promise<unknown>)[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(stops.splice(0).map((end) => end()));
  };
  const start = async <T extends { stop(): Promise<void> }>(
    isNeeded: boolean,
    open: () => Promise<T>,
  ): Promise<T | undefined> => {
    if (!isNeeded) return undefined;
    const service = await open();
    stops.push(service.stop);
    return service;
  };
  try {
    // One after the other, because each may install packages.
    const browser = await start(needs.notifications, () => openBrowser(ensureChromium));
    const shell = await start(needs.pages, () => openBrowser(ensureHeadlessShell));
    const postgres = await start(needs.postgres && !process.env.POSTGRES_URL, startPostgres);
    const rabbit = await start(needs.rabbit && !process.env.RABBITMQ_URL, startRabbit);
    return {
      async environmentFor(own) {
        const name = `test_${randomBytes(6).toString('hex')}`;
        const env: Record<string, string> = {};
        const pages = own.notifications ? browser : own.pages ? shell : undefined;
        if (pages) env.CHROMIUM_ENDPOINT = await pages.endpoint();
        if (own.postgres && postgres) env.POSTGRES_URL = await createDatabase(postgres.url, name);
        if (own.rabbit && rabbit) env.RABBITMQ_URL = await rabbit.createVirtualHost(name);
        return env;
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

interface SharedBrowser {
  /** Address of a running browser; replaces a crashed one. */
  endpoint(): Promise<string>;
  stop(): Promise<void>;
}

async function openBrowser(ensure: () => Promise<string>): Promise<SharedBrowser> {
  const executablePath = await ensure();
  const launch = () => chromium.launchServer({ ...LAUNCH_OPTIONS, executablePath });
  let server = await launch();
  return {
    async endpoint() {
      const { exitCode, signalCode } = server.process();
      if (exitCode !== null || signalCode !== null) server = await launch();
      return server.wsEndpoint();
    },
    stop: () => server.close(),
  };
}
