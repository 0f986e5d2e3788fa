/**
 * File modes of the SQLite store: only this user reads the chat and the secret in it.
 */
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
/** SQLite keeps its log and its index beside the file. */
const SUFFIXES = ['', '-wal', '-shm'];
const OTHERS = 0o077;
const OTHERS_WRITE = 0o022;
/** In such a folder nobody removes the files of others, as in /tmp. */
const STICKY = 0o1000;

/**
 * Creates the file and its folder where they are missing, and takes the rights of others from those
 * that are there (one that was restored, say). A folder that holds other things too stays as it is.
 */
export function openPrivately(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: FOLDER_MODE });
  try {
    closeSync(openSync(path, 'ax', FILE_MODE));
  } catch (error) {
    if ((error as { code?: string }).code !== 'EEXIST') throw error;
  }
  const files = filesOf(path);
  for (const file of files) if (modeOf(file) & OTHERS) closeTo(file, FILE_MODE);
  const folder = dirname(files[0]!);
  const mode = modeOf(folder);
  const isShared = mode & (STICKY | OTHERS_WRITE) || !holdsOnly(folder, basename(files[0]!));
  if (mode & OTHERS && !isShared) closeTo(folder, FOLDER_MODE);
}

/** In words, what others on this machine may do with the files; changes nothing. */
export function findExposed(path: string): string[] {
  if (!existsSync(path)) return [];
  const files = filesOf(path);
  const exposed = files.filter((file) => modeOf(file) & OTHERS)
    .map((file) => `others on this machine may open ${file}: the next start should close it`);
  const folder = dirname(files[0]!);
  const mode = modeOf(folder);
  if (mode & OTHERS_WRITE && !(mode & STICKY)) {
    exposed.push(`others on this machine may replace what is in ${folder}: chmod go-w ${folder}`);
  }
  return exposed;
}

/** Those that are there, wherever a link to the file lies. */
function filesOf(path: string): string[] {
  const real = realpathSync(path);
  return SUFFIXES.map((suffix) => `${real}${suffix}`).filter((file) => existsSync(file));
}

function holdsOnly(folder: string, name: string): boolean {
  try {
    return readdirSync(folder).every((one) => one.startsWith(name));
  } catch {
    // This user may use the folder and not list it: it is another one's.
    return false;
  }
}

function modeOf(path: string): number {
  // Elsewhere modes say nothing.
  return process.platform === 'win32' ? 0 : statSync(path).mode & 0o7777;
}

function closeTo(path: string, mode: number): void {
  try {
    chmodSync(path, mode);
  } catch {
    // It belongs to another user, who lets this one open it; the doctor says so.
  }
}
