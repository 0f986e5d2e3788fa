/** Read-only inspection of the SQLite file, or of its future place, for `doctor`. */
import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { findExposed } from './private-files.ts';
import { USED_BYTES } from './database.ts';
import { SCHEMA_VERSION } from './schema.ts';
import type { StoreState } from '../../core/store/store-state.ts';

const FREE_BYTES_MIN = 500_000_000;

/** Throws when the file exists but is no database. */
export function inspectSqlite(path: string): StoreState {
  const isThere = existsSync(path);
  const problems = [...writeProblems(path, isThere), ...spaceProblems(path)];
  const found = isThere ? readFigures(path) : { version: 0 };
  const product = isThere ? `SQLite, ${path}` : `SQLite, ${path}, created at the first start`;
  const risks = findExposed(path);
  return { product, ...found, versionKnown: SCHEMA_VERSION, problems, risks };
}

function readFigures(path: string): { version: number; usedBytes: number } {
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    return {
      version: Number(db.prepare('PRAGMA user_version').get()?.user_version),
      usedBytes: Number(db.prepare(USED_BYTES).get()!.bytes),
    };
  } finally {
    db.close();
  }
}

function writeProblems(path: string, isThere: boolean): string[] {
  const folder = existingFolder(path);
  const needed = isThere ? [path, folder] : [folder];
  return needed.flatMap((place) => {
    try {
      accessSync(place, constants.W_OK);
      return [];
    } catch {
      return [`this user may not write to ${place}`];
    }
  });
}

function spaceProblems(path: string): string[] {
  try {
    const { bavail, bsize } = statfsSync(existingFolder(path));
    const freeBytes = bavail * bsize;
    if (freeBytes >= FREE_BYTES_MIN) return [];
    return [`its disk has only ${Math.floor(freeBytes / 1_000_000)} MB left`];
  } catch {
    // Not every file system reports it.
    return [];
  }
}

function existingFolder(path: string): string {
  let folder = dirname(resolve(path));
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
