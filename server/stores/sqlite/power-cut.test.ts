/**
 * Power cuts: after each sync and each acknowledgement of a real run, the files are rebuilt as a
 * power cut at that moment could leave them. Every acknowledged message is there (G1).
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { createDisk, type DiskEvent, traceDisk } from '../../../scripts/testkit/disk-trace.ts';
import { createRandom } from '../../lib/random.ts';

const test = suite('sqlite: power cuts');
const WRITER = fileURLToPath(new URL('power-cut.fixture.ts', import.meta.url));
const RUN = process.versions.deno ? ['run', '-A', WRITER] : [WRITER];
const MESSAGES = 600;
const WITHIN_MS = 60_000;

async function withTrace(
  care: 'careful' | 'careless',
  check: (events: readonly DiskEvent[], folder: string) => void,
): Promise<void> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'starling-power-')));
  try {
    const command = [process.execPath, ...RUN, join(folder, 'x.db'), String(MESSAGES), care];
    check(await traceDisk(command, folder, WITHIN_MS), folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Cuts the power again and again; returns the number of cuts and what was lost or unreadable. */
function cutPower(events: readonly DiskEvent[], folder: string, survives: () => boolean) {
  const disk = createDisk();
  const left = join(folder, 'left');
  const acknowledged = new Set<string>();
  const faults: string[] = [];
  let cuts = 0;
  for (const event of events) {
    disk.apply(event);
    if (event.type === 'printed') {
      for (const [id] of event.text.matchAll(/\bm\d+\b/g)) acknowledged.add(id);
    } else if (event.type !== 'synced') continue;
    // The store is not open before the first acknowledgement.
    if (acknowledged.size === 0) continue;
    disk.leaveIn(left, survives);
    cuts += 1;
    const found = idsIn(join(left, 'x.db'));
    if (typeof found === 'string') faults.push(found);
    else faults.push(...[...acknowledged].filter((id) => !found.has(id)));
  }
  return { cuts, faults, acknowledged };
}

/** Ids of the messages, or why the file cannot be read. */
function idsIn(path: string): Set<string> | string {
  const db = new DatabaseSync(path);
  try {
    const [check] = db.prepare('PRAGMA integrity_check').all();
    if (check!.integrity_check !== 'ok') return String(check!.integrity_check);
    return new Set(db.prepare('SELECT id FROM entry').all().map(({ id }) => String(id)));
  } catch (error) {
    return String(error);
  } finally {
    db.close();
  }
}

test('every acknowledged message survives a power cut at any moment', () =>
  withTrace('careful', (events, folder) => {
    const copies = events.filter(({ type, path }: { type: string; path?: string }) =>
      type === 'synced' && path?.endsWith('.db')
    );
    assert.ok(copies.length > 4, `the log was copied ${copies.length} times`);
    const random = createRandom(1);
    for (const survives of [() => false, () => true, () => random() < 0.5]) {
      const { cuts, faults, acknowledged } = cutPower(events, folder, survives);
      assert.is(acknowledged.size, MESSAGES);
      assert.ok(cuts >= 2 * MESSAGES / 10, `${cuts} cuts`);
      assert.equal(faults, []);
    }
  }));

test('the check finds what a database loses that never syncs', () =>
  withTrace('careless', (events, folder) => {
    const { faults } = cutPower(events, folder, () => false);
    assert.ok(faults.length > 0);
  }));

test.run();
