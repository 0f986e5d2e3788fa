/**
 * HAProxy for the test of deploy/docker-proxy.cfg.
 */
import { delimiter } from 'node:path';
import { findProgram } from './debian-packages.ts';
import { ensureProgram } from './service.ts';

/** Path of an installed HAProxy, or of Debian's package, installed if allowed. */
export function ensureHaproxy(): Promise<string> {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return ensureProgram({
    program: 'haproxy',
    find: () => findProgram(['haproxy'], folders),
    packageNames: ['haproxy'],
    otherwise: 'or another package of HAProxy 2.6 or newer',
  });
}
