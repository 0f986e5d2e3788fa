/**
 * Fragmented messages: as many fragments as a slow network makes, but bounded in number and time.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../lib/until.ts';
import { enterRoom, post, withServer } from '../../../scripts/testkit/server/wire-client.ts';
import {
  CONTINUATION,
  openRaw,
  type RawSocket,
  TEXT,
} from '../../../scripts/testkit/server/raw-socket.ts';

const test = suite('conformance: unfinished messages');
const WITHIN = { withinMs: 10_000 };
const SPACE = new TextEncoder().encode(' ');
const MASK = [0, 0, 0, 0];

async function greet(socket: RawSocket): Promise<RawSocket> {
  socket.say({ type: 'hello' });
  await socket.hear('welcome');
  return socket;
}

test('a message of 16 fragments is one message; one of more closes with 1008', () =>
  withServer(async (server) => {
    const patient = await greet(await openRaw(server));
    const parts = ['{"type"', ...Array(14).fill(' '), ':"ping"}'];
    for (const [i, part] of parts.entries()) {
      patient.send({
        opcode: i === 0 ? TEXT : CONTINUATION,
        payload: new TextEncoder().encode(part),
        isFinal: i === parts.length - 1,
      });
    }
    await patient.hear('pong');
    patient.send({ opcode: TEXT, payload: SPACE, isFinal: false });
    for (let i = 0; i < 1_000; i++) {
      patient.send({ opcode: CONTINUATION, payload: SPACE, isFinal: false });
    }
    assert.is(await patient.closed(), 1008);
    // Even empty: each fragment costs memory.
    const empty = await greet(await openRaw(server));
    for (let i = 0; i < 1_000; i++) {
      const opcode = i === 0 ? TEXT : CONTINUATION;
      empty.send({ opcode, payload: new Uint8Array(), isFinal: false });
    }
    assert.is(await empty.closed(), 1008);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    assert.match(metrics, 'starling_dropped_total{what="fragments"} 2');
    assert.match(metrics, 'starling_closes_total{by="server",code="1008"} 2');
  }));

test('a frame sent byte by byte is cut off after some dozens of bytes', () =>
  withServer(async (server) => {
    const slow = await greet(await openRaw(server));
    slow.write(new Uint8Array([0x81, 0xfe, 0x10, 0x00, ...MASK]));
    let isGone = false;
    const closed = slow.closed().finally(() => isGone = true);
    await until(() => {
      slow.write(SPACE);
      return isGone;
    }, WITHIN);
    assert.is(await closed, 1008);
  }));

test('a text of maximum size gets through a network of small packets', () =>
  withServer(async (server) => {
    const ada = await greet(await openRaw(server));
    ada.say({ type: 'join', room: 'lobby' });
    await ada.hear('joined');
    const text = '€'.repeat(4_000);
    const payload = Buffer.from(JSON.stringify({ type: 'send', room: 'lobby', id: '1', text }));
    const frame = Buffer.concat([
      Buffer.from([0x81, 0xfe, payload.length >> 8, payload.length & 0xff, ...MASK]),
      payload,
    ]);
    for (let at = 0; at < frame.length; at += 536) {
      ada.write(frame.subarray(at, at + 536));
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    assert.is((await ada.hear('ack')).seq, 1);
    ada.destroy();
  }));

test('an unfinished message is dropped within seconds, and others continue', () =>
  withServer(async (server) => {
    const begun: Record<string, number[]> = {
      'a part of a message': [0x01, 0x81, ...MASK, 0x20],
      'half of a header': [0x81],
      'a header without its payload': [0x81, 0xfe, 0x10, 0x00],
      'half of a frame': [0x81, 0xfe, 0x10, 0x00, ...MASK, 0x20, 0x20],
    };
    const sockets = await Promise.all(
      Object.entries(begun).map(async ([what, bytes]) => {
        const socket = await greet(await openRaw(server));
        socket.write(new Uint8Array(bytes));
        return { what, socket };
      }),
    );
    // It answers pings and sends much, but never ends its message.
    const talker = await greet(await openRaw(server));
    talker.send({ opcode: TEXT, payload: SPACE, isFinal: false });
    const pings = setInterval(() => talker.send({ opcode: 9, payload: SPACE }), 200);
    const ada = await enterRoom(server, 'lobby');
    try {
      for (const { what, socket } of [...sockets, { what: 'pings in between', socket: talker }]) {
        assert.is(await socket.closed(), 4408, what);
      }
    } finally {
      clearInterval(pings);
    }
    assert.is(await post(ada, 'lobby', 'undisturbed'), 1);
    const metrics = await (await fetch(`${server.url}/metrics`)).text();
    assert.match(metrics, 'starling_dropped_total{what="unfinished"} 5');
  }));

test.run();
