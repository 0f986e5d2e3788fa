/**
 * Replica of the fault suite: a server process that can be killed, paused, and restarted at the
 * same address, from this source or another.
 */
import type { ServerSettings } from '../settings.ts';
import { isReady } from '../http-probe.ts';
import type { RuntimeName } from '../runtimes.ts';
import { type ServerProcess, startServer } from '../server-process.ts';

export interface TestReplica {
  name: string;
  runtime: RuntimeName;
  url: string;
  /** Starts it, repeatedly until it listens. `root` is its source; default: this one. */
  start(root?: string): Promise<void>;
  kill(): Promise<void>;
  /** SIGTERM; resolves at its end. */
  leave(): Promise<void>;
  pause(): void;
  resume(): void;
  isReady(): Promise<boolean>;
  output(): string;
}

export interface TestReplicaOptions {
  name: string;
  runtime: RuntimeName;
  port: number;
  /** Addresses of store and link, and other settings. */
  env: ServerSettings;
  /** Called for unexpected events, such as an end by itself. */
  onTrouble(text: string): void;
}

const STARTS_MAX = 10;
/** A few clients talk a lot here, and all of it is compared in the end. */
const UNLIMITED = {
  'limits.sendsPerMinute': 0,
  'limits.framesPerMinute': 0,
  'storage.retentionDays': 0,
  'storage.retentionCount': 0,
};

export function createTestReplica(options: TestReplicaOptions): TestReplica {
  const { name, runtime, port, env, onTrouble } = options;
  const url = `http://127.0.0.1:${port}`;
  const allEnv = { PORT: String(port), REPLICA: name, ...UNLIMITED, ...env };
  let server: ServerProcess | undefined;
  let dismissed: ServerProcess | undefined;
  let earlier = '';

  const start = async (root?: string): Promise<void> => {
    for (let i = 1;; i++) {
      try {
        const started = server = await startServer({ runtime, root, env: allEnv });
        started.exited.then((code) => {
          earlier += started.output();
          if (dismissed !== started) onTrouble(`${name} ended by itself with code ${code}`);
        });
        return;
      } catch (error) {
        earlier += String(error);
        if (i >= STARTS_MAX) throw error;
      }
    }
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (!server) return;
    dismissed = server;
    server.kill(signal);
    // A stopped process receives no signal but SIGKILL until it continues.
    server.kill('SIGCONT');
    await server.exited;
  };

  return {
    name,
    runtime,
    url,
    start,
    kill: () => end('SIGKILL'),
    async leave() {
      dismissed = server;
      const code = await server!.stop();
      if (code !== 0) onTrouble(`${name} was asked to leave and ended with code ${code}`);
    },
    pause: () => server!.kill('SIGSTOP'),
    resume: () => server!.kill('SIGCONT'),
    isReady: () => isReady(url),
    output: () => earlier + (server && dismissed !== server ? server.output() : ''),
  };
}
