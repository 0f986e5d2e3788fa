/** File permissions of the SQLite store: only the server's user may read chat and secret. */
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { basename, dirname } from 'node:path';

const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;
/** SQLite keeps its log and shared-memory index beside the file. */
const SUFFIXES = ['', '-wal', '-shm'];
const OTHERS = 0o077;
const OTHERS_WRITE = 0o022;
/** In a sticky folder, such as /tmp, users cannot remove each other's files. */
const STICKY = 0o1000;

/** Creates missing file and folder, and removes others' rights. A shared folder stays unchanged. */
export function ensurePrivateFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: FOLDER_MODE });
  try {
    closeSync(openSync(path, 'ax', FILE_MODE));
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
  }
  const files = filesOf(path);
  for (const file of files) if (modeOf(file) & OTHERS) restrictTo(file, FILE_MODE);
  const folder = dirname(files[0]!);
  const mode = modeOf(folder);
  const isShared = mode & (STICKY | OTHERS_WRITE) || !holdsOnly(folder, basename(files[0]!));
  if (mode & OTHERS && !isShared) restrictTo(folder, FOLDER_MODE);
}

/** Describes the rights of other users on the files. Read-only. */
export function findExposed(path: string): string[] {
  if (!existsSync(path)) return [];
  const files = filesOf(path);
  const exposed = files.filter((file) => modeOf(file) & OTHERS)
    .map((file) => `other users of this machine may open ${file}: the next start should fix it`);
  const folder = dirname(files[0]!);
  const mode = modeOf(folder);
  if (mode & OTHERS_WRITE && !(mode & STICKY)) {
    exposed.push(
      `other users of this machine may replace files in ${folder}: run chmod go-w ${folder}`,
    );
  }
  return exposed;
}

/** The existing files, with links resolved. */
function filesOf(path: string): string[] {
  const real = realpathSync(path);
  return SUFFIXES.map((suffix) => `${real}${suffix}`).filter((file) => existsSync(file));
}

function holdsOnly(folder: string, name: string): boolean {
  try {
    return readdirSync(folder).every((one) => one.startsWith(name));
  } catch {
    // This user may use the folder but not list it, so it belongs to another user.
    return false;
  }
}

function modeOf(path: string): number {
  // Windows has no such modes.
  return process.platform === 'win32' ? 0 : statSync(path).mode & 0o7777;
}

function restrictTo(path: string, mode: number): void {
  try {
    chmodSync(path, mode);
  } catch {
    // The file belongs to another user who shares it; `doctor` reports it.
  }
}
