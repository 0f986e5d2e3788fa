/**
 * HAProxy for the test of deploy/docker-proxy.cfg. Called by the test runner and by that test.
 */
import { findProgram, installPackages } from './debian-packages.ts';

/** Path of an HAProxy: an installed one, else Debian's package, installed when this process may. */
export async function ensureHaproxy(): Promise<string> {
  const folders = [...(process.env.PATH ?? '').split(':'), '/usr/sbin', '/usr/local/sbin'];
  const find = () => findProgram(['haproxy'], folders);
  if (!find()) await installPackages(['haproxy'], 'or another package of HAProxy 2.6 or newer');
  const found = find();
  if (!found) throw new Error('the package haproxy was installed, and there is still no haproxy');
  return found;
}
