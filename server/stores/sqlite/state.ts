/** A look at the SQLite file, or at the place where it will be. */
import { accessSync, constants, existsSync, statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { findExposed } from './private-files.ts';
import { USED_BYTES } from './database.ts';
import { SCHEMA_VERSION } from './schema.ts';
import type { StoreState } from '../../core/store/store-state.ts';

const FREE_BYTES_MIN = 500_000_000;

/** Throws when the file is there and no database. Makes nothing. */
export function lookAtSqlite(path: string): StoreState {
  const isThere = existsSync(path);
  const troubles = [...writeTroubles(path, isThere), ...spaceTroubles(path)];
  const found = isThere ? figuresIn(path) : { version: 0 };
  const what = isThere ? `SQLite, ${path}` : `SQLite, ${path}, to be made at the first start`;
  const risks = findExposed(path);
  return { what, ...found, versionKnown: SCHEMA_VERSION, troubles, risks };
}

function figuresIn(path: string): { version: number; usedBytes: number } {
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

function writeTroubles(path: string, isThere: boolean): string[] {
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

function spaceTroubles(path: string): string[] {
  try {
    const { bavail, bsize } = statfsSync(existingFolder(path));
    const freeBytes = bavail * bsize;
    if (freeBytes >= FREE_BYTES_MIN) return [];
    return [`its disk has only ${Math.floor(freeBytes / 1_000_000)} MB left`];
  } catch {
    // Not every file system says.
    return [];
  }
}

function existingFolder(path: string): string {
  let folder = dirname(resolve(path));
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}
