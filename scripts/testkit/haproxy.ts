/**
 * HAProxy for the test of deploy/docker-proxy.cfg. Called by the test runner and by that test.
 */
import { delimiter } from 'node:path';
import { findProgram } from './debian-packages.ts';
import { ensureProgram } from './service.ts';

/** Path of an HAProxy: an installed one, else Debian's package, installed when this process may. */
export function ensureHaproxy(): Promise<string> {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return ensureProgram({
    program: 'haproxy',
    find: () => findProgram(['haproxy'], folders),
    packageName: 'haproxy',
    otherwise: 'or another package of HAProxy 2.6 or newer',
  });
}
