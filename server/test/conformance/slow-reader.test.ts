/**
 * Slow readers are cut off before they fill memory, and can resume.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { existsSync, readFileSync } from 'node:fs';
import { until } from '../../lib/until.ts';
import {
  enter,
  enterRoom,
  entriesHeard,
  newId,
  withServer,
} from '../../../scripts/testkit/server/wire-client.ts';
import { openRaw } from '../../../scripts/testkit/server/raw-socket.ts';

const test = suite('conformance: slow reader');
const WITHIN = { withinMs: 60_000 };
const SLOW_READERS = 20;
/** More than the network buffers for a reader: some 10 MB on Linux. */
const MESSAGES = 1_500;
const TEXT = '€'.repeat(4_000);
const GROWTH_BYTES_MAX = 150_000_000;

/** Undefined if the system does not report it. */
function residentBytes(pid: number): number | undefined {
  const path = `/proc/${pid}/status`;
  if (!existsSync(path)) return undefined;
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(path, 'utf8'))![1]) * 1_024;
}

test('clients that never read are closed with 4409 or dropped; memory stays bounded', () =>
  withServer(async (server) => {
    const reader = await enterRoom(server, 'lobby');
    const slow = [];
    for (let i = 0; i < SLOW_READERS; i++) {
      const socket = await openRaw(server);
      socket.say({ type: 'hello' });
      socket.say({ type: 'join', room: 'lobby' });
      await socket.hear('joined');
      socket.pause();
      slow.push(socket);
    }
    const before = residentBytes(server.pid);
    let peak = before ?? 0;
    const writer = await enterRoom(server, 'lobby');
    for (let i = 1; i <= MESSAGES; i++) {
      writer.say({ type: 'send', room: 'lobby', id: newId(), text: TEXT });
      if (i % 50 !== 0) continue;
      await writer.hear('ack', ({ seq }) => seq === i);
      peak = Math.max(peak, residentBytes(server.pid) ?? 0);
    }
    await until(() => entriesHeard(reader, 'lobby').at(-1)?.seq === MESSAGES, WITHIN);
    const seqs = entriesHeard(reader, 'lobby').map(({ seq }) => seq);
    assert.equal(seqs, seqs.map((_, i) => i + 1), 'the fast reader misses nothing');
    if (before !== undefined) {
      assert.ok(
        peak - before < GROWTH_BYTES_MAX,
        `grew by ${Math.round((peak - before) / 1e6)} MB`,
      );
    }
    await reader.hear('presence', ({ count }) => count === 2);
    const codes = await Promise.all(slow.map((socket) => {
      socket.resume();
      return socket.closed();
    }));
    assert.ok(codes.every((code) => code === 4409 || code === undefined), codes.join());
  }, { 'limits.bufferedBytesMax': 262144 }));

test('a reader that was cut off learns if it receives everything it missed', () =>
  withServer(async (server) => {
    const slow = await openRaw(server);
    slow.say({ type: 'hello' });
    slow.say({ type: 'join', room: 'lobby' });
    await slow.hear('joined');
    slow.pause();
    const writer = await enterRoom(server, 'lobby');
    let sent = 0;
    for (; sent < MESSAGES; sent++) {
      writer.say({ type: 'send', room: 'lobby', id: newId(), text: TEXT });
      if (sent % 50 === 49) await writer.hear('ack', ({ seq }) => seq === sent + 1);
    }
    slow.resume();
    await slow.closed();
    const entries = slow.frames.filter(({ type }) => type === 'entries')
      .flatMap(({ entries }) => entries!);
    const after = entries.at(-1)?.seq ?? 0;
    assert.ok(after < MESSAGES, `was cut off, at ${after}`);
    // That is more than a client may request at once, so it gets the latest page.
    const again = await enter(server);
    const far = await again.ask({ type: 'join', room: 'lobby', after });
    assert.is(far.complete, false);
    assert.is(far.entries!.at(-1)!.seq, MESSAGES);
    // A smaller gap is filled exactly.
    const other = await enter(server);
    const near = await other.ask({ type: 'join', room: 'lobby', after: MESSAGES - 50 });
    assert.is(near.complete, true);
    const seqs = (): number[] =>
      [...near.entries!, ...entriesHeard(other, 'lobby')].map(({ seq }) => seq);
    await until(() => seqs().at(-1) === MESSAGES, WITHIN);
    assert.equal(seqs(), Array.from({ length: 50 }, (_, i) => MESSAGES - 49 + i));
  }, { 'limits.bufferedBytesMax': 262144 }));

test.run();
