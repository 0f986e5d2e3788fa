/**
 * Checks of the machine against what the settings ask for: runtime, open files, memory, built files.
 */
import { readFileSync } from 'node:fs';
import type { Config } from '../../config/config.ts';
import type { WebFiles } from '../../http/static-files.ts';
import type { Finding } from './finding.ts';
import { runtime } from '../../hosts/node/runtime.ts';

/** What the machine offers; apart, so that tests can say it. */
export interface Machine {
  runtime: { name: 'Node' | 'Deno'; version: string };
  /** Absent where it cannot be known. */
  openFilesMax?: number;
  heapBytesMax: number;
  /** Of the container, if it has a limit. */
  memoryBytesMax?: number;
}

const OLDEST = { Node: '22.18.0', Deno: '2.2.0' } as const;
/** Beside WebSockets and streams: HTTP connections (server/hosts/node/http-connections.ts), the store, the link, files. */
const OTHER_FILES = 1_700;
/** See deploy/README.md, what the limits mean. */
const BASE_BYTES = 65_000_000;
const BYTES_PER_CONNECTION = 27_000;

export function thisMachine(): Machine {
  const [name, version] = runtime.name.split(' ') as ['Node' | 'Deno', string];
  const memory = process.constrainedMemory?.();
  const openFilesMax = readOpenFilesMax();
  // Without a limit some say 0 and some more than any machine has.
  const isLimited = memory !== undefined && memory > 0 && memory < 2 ** 50;
  return {
    runtime: { name, version },
    ...(openFilesMax === undefined ? {} : { openFilesMax }),
    heapBytesMax: runtime.heapBytesMax,
    ...(isLimited ? { memoryBytesMax: memory } : {}),
  };
}

export function checkMachine(
  machine: Machine,
  config: Pick<Config, 'connectionsMax' | 'streamsMax'>,
): Finding[] {
  const { runtime: { name, version }, openFilesMax, heapBytesMax, memoryBytesMax } = machine;
  const { connectionsMax, streamsMax } = config;
  const findings: Finding[] = [];
  const isOld = compareVersions(version, OLDEST[name]) < 0;
  findings.push({
    level: isOld ? 'error' : 'ok',
    about: 'runtime',
    text: isOld
      ? `${name} ${version} is too old: use ${OLDEST[name]} or newer`
      : `${name} ${version}`,
  });

  if (openFilesMax !== undefined) {
    const needed = connectionsMax + streamsMax + OTHER_FILES;
    findings.push(
      openFilesMax < needed
        ? {
          level: 'warning',
          about: 'CONNECTIONS_MAX',
          text: `${connectionsMax} connections need ${needed} open files, but the limit is ` +
            `${openFilesMax}: raise it (ulimit -n), or lower CONNECTIONS_MAX`,
        }
        : { level: 'ok', about: 'open files', text: `limit ${openFilesMax}` },
    );
  }

  const neededBytes = BASE_BYTES + connectionsMax * BYTES_PER_CONNECTION;
  if (neededBytes > heapBytesMax) {
    findings.push({
      level: 'warning',
      about: 'CONNECTIONS_MAX',
      text:
        `${connectionsMax} connections may need ${
          megabytes(neededBytes)
        } of heap, but the limit is ` +
        `${megabytes(heapBytesMax)}: raise it (--max-old-space-size), or lower CONNECTIONS_MAX`,
    });
  }
  if (memoryBytesMax !== undefined && heapBytesMax > memoryBytesMax) {
    findings.push({
      level: 'warning',
      about: 'memory',
      text: `the heap may grow to ${megabytes(heapBytesMax)}, beyond the ` +
        `${megabytes(memoryBytesMax)} of this container, and the server would be killed: set a ` +
        'lower limit, such as NODE_OPTIONS=--max-old-space-size=384 (in MB)',
    });
  }
  return findings;
}

export function checkFiles(files: WebFiles, isProduction: boolean): Finding {
  const hasRoom = [...files.keys()].some((path) => path.endsWith('/starling-room.js'));
  if (files.has('/starling.js') && hasRoom) {
    return { level: 'ok', about: 'widget', text: 'built' };
  }
  return {
    level: isProduction ? 'error' : 'warning',
    about: 'widget',
    text: 'not built, so pages cannot load it: run `npm run build` (`npm start` does it too)',
  };
}

/** The limit that holds now; runtimes raise it to what they may when they start. */
function readOpenFilesMax(): number | undefined {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8');
    const text = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
    return text === undefined ? undefined : Number(text);
  } catch {
    return undefined;
  }
}

function compareVersions(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1_000_000)} MB`;
}
