/**
 * A reader of server-sent events that stalls, on a real server.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { connect } from 'node:net';
import { enterRoom, newId, withServer } from '../../../scripts/testkit/server/wire-client.ts';
import { until } from '../../lib/until.ts';

const test = suite('slow reader of events');
const TEXT = 'x'.repeat(4_000);
/** More than the system's own buffers hold. */
const MESSAGES = 4_000;
const WITHIN = { withinMs: 60_000 };

/** In the format of server/lib/log.ts. */
const LOG_LINE = /^\d{4}-\d\d-\d\dT[\d:.]+Z (debug|info|warn|error) /;

test('it is disconnected while others read on, and resumes with what it missed', () =>
  withServer(async (server) => {
    const wire = connect(server.port, '127.0.0.1');
    let received = 0;
    let isOver = false;
    wire.on('close', () => isOver = true).on('error', () => {});
    wire.write('GET /api/v1/rooms/lobby/events HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await new Promise((resolve) => wire.once('readable', resolve));
    const guest = await enterRoom(server, 'lobby');
    let acked = 0;
    for (let i = 0; i < MESSAGES; i++) {
      guest.say({ type: 'send', room: 'lobby', id: newId(), text: TEXT });
      // In steps, so that the writer is not too slow itself.
      if (i % 200 === 199) {
        await until(() => {
          acked = guest.frames.filter(({ type }) => type === 'ack').length;
          return acked > i - 200;
        }, WITHIN);
      }
    }
    await until(
      () => guest.frames.filter(({ type }) => type === 'ack').length === MESSAGES,
      WITHIN,
    );
    wire.on('data', (bytes) => received += bytes.length);
    await until(() => isOver, WITHIN);
    assert.ok(received < MESSAGES * TEXT.length, `${received} bytes were kept for it`);
    const response = await fetch(`${server.url}/api/v1/rooms/lobby/events`, {
      headers: { 'last-event-id': String(MESSAGES - 1) },
    });
    const { value } = await response.body!.getReader().read();
    assert.match(new TextDecoder().decode(value), new RegExp(`^id: ${MESSAGES}\nevent: entry\n`));
    assert.is(guest.closeCode, undefined);
    assert.match(server.output(), 'api: disconnected a slow reader of events');
    for (const line of server.output().trimEnd().split('\n')) assert.match(line, LOG_LINE);
    guest.close();
  }, { 'limits.bufferedBytesMax': 262144, 'limits.framesPerMinute': 0 }));

test.run();
