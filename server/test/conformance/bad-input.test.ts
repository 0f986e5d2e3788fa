/**
 * Hostile and broken clients: each gets its code, and other members are unaffected.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { connect as connectTcp } from 'node:net';
import type { ServerProcess } from '../../../scripts/testkit/server-process.ts';
import { until } from '../../lib/until.ts';
import {
  connect,
  enter,
  enterRoom,
  entriesHeard,
  newId,
  post,
  withServer,
} from '../../../scripts/testkit/server/wire-client.ts';
import {
  BINARY,
  CONTINUATION,
  openRaw,
  TEXT,
  type WireFrame,
} from '../../../scripts/testkit/server/raw-socket.ts';

const test = suite('conformance: bad input');
const WITHIN = { withinMs: 10_000 };

/** Two members chat before, during and after an attack, and receive only each other's messages. */
async function undisturbed(
  server: ServerProcess,
  bad: () => Promise<void>,
): Promise<void> {
  const ada = await enterRoom(server, 'lobby', { name: 'Ada' });
  const bob = await enterRoom(server, 'lobby', { name: 'Bob' });
  const texts: string[] = [];
  let isDone = false;
  const chat = (async () => {
    for (let i = 0; !isDone || i < 10; i++) {
      texts.push(`text ${i}`);
      await post(i % 2 ? ada : bob, 'lobby', `text ${i}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  })();
  await Promise.all([chat, bad().finally(() => isDone = true)]);
  for (const member of [ada, bob]) {
    await until(() => entriesHeard(member, 'lobby').length >= texts.length, {
      ...WITHIN,
      what: 'entries',
    });
    assert.equal(entriesHeard(member, 'lobby').map(({ text }) => text), texts);
    const others = member.frames.filter(({ type }) =>
      !['welcome', 'joined', 'entries', 'ack', 'presence', 'token'].includes(type)
    );
    assert.equal(others, []);
    member.close();
    await member.closed();
  }
}

test('invalid JSON, fields and frames affect nobody else', () =>
  withServer((server) =>
    undisturbed(server, async () => {
      const frames = [
        '{"type":"send","room":"lobby","id":"a","text":{"$ne":1}}',
        '{"type":"send","room":["lobby"],"id":"a","text":"x"}',
        '{"type":"send","room":"lobby","id":"a","text":"lone \\ud800 surrogate"}',
        '{"type":"send","room":"lobby","id":"lone \\udc00 surrogate","text":"x"}',
        '{"type":"send","room":"not a room","id":"a","text":"x"}',
        '{"type":"send","room":"lobby","id":"a","text":"not joined"}',
        '{"type":"edit","room":"lobby","id":"a","target":1e400,"text":"x"}',
        '{"type":"history","room":"lobby","before":1e15,"limit":1e15}',
        '{"type":"join","room":"lobby","after":-1}',
        '{"type":"unknown","deep":' + '['.repeat(10_000) + ']'.repeat(10_000) + '}',
        '{"type":{"toString":"hello"}}',
        '{"__proto__":{"type":"ping"}}',
        '{"type":"send","room":"lobby","id":"a","text":"' + 'x'.repeat(4_001) + '"}',
      ];
      const eve = await enter(server);
      for (const text of frames) {
        eve.sayRaw(text);
        const refused = await eve.hear('refused');
        assert.is(refused.retry, false, text.slice(0, 100));
      }
      assert.is((await eve.ask({ type: 'ping' })).type, 'pong');
      eve.close();
    })
  ));

test('names of Object.prototype are ordinary names', () =>
  withServer(async (server) => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      const ada = await enterRoom(server, name, { name });
      assert.is(ada.user.name, name);
      const ack = await ada.ask({ type: 'send', room: name, id: name, text: name });
      assert.equal([ack.type, ack.room, ack.id, ack.seq], ['ack', name, name, 1]);
      assert.is((await ada.ask({ type: 'send', room: name, id: name, text: name })).seq, 1);
      const page = await ada.ask({ type: 'history', room: name, before: 9, limit: 9 });
      assert.equal(page.entries!.map(({ id, text }) => [id, text]), [[name, name]]);
      ada.sayRaw('{"type":"send","room":"' + name + '","id":"b","text":"x","__proto__":{"a":1}}');
      await ada.hear('ack', ({ id }) => id === 'b');
      await post(ada, name, 'still here');
    }
  }));

test('an invalid name in hello closes or is corrected, and never affects others', () =>
  withServer((server) =>
    undisturbed(server, async () => {
      for (const name of [5, {}, ['x'], 'x'.repeat(10_000), 'lone \ud800', '\u0000\u202e', '   ']) {
        const eve = await connect(server);
        eve.say({ type: 'hello', name });
        await until(() => eve.frames.length > 0 || eve.closeCode, WITHIN);
        const welcome = eve.frames.find(({ type }) => type === 'welcome');
        if (welcome) {
          const { length } = welcome.user!.name.trim();
          assert.ok(length > 0 && length <= 100, JSON.stringify(name).slice(0, 100));
        } else assert.is(await eve.closed(), 4400, JSON.stringify(name).slice(0, 100));
        eve.close();
      }
    })
  ));

test('broken WebSocket frames end their own connection only', () =>
  withServer((server) =>
    undisturbed(server, async () => {
      const ping = new TextEncoder().encode('{"type":"ping"}');
      const broken: [string, WireFrame][] = [
        ['not masked', { opcode: TEXT, payload: ping, isMasked: false }],
        ['reserved bit without compression', { opcode: TEXT, payload: ping, isReserved: true }],
        ['unknown opcode', { opcode: 3, payload: ping }],
        ['continues nothing', { opcode: CONTINUATION, payload: ping }],
        ['no UTF-8', { opcode: TEXT, payload: new Uint8Array([0x22, 0xff, 0xfe, 0x22]) }],
        ['ping over 125 bytes', { opcode: 9, payload: new Uint8Array(126) }],
        ['fragmented ping', { opcode: 9, payload: ping, isFinal: false }],
        ['binary', { opcode: BINARY, payload: ping }],
      ];
      for (const [what, frame] of broken) {
        const socket = await openRaw(server);
        socket.say({ type: 'hello' });
        await socket.hear('welcome');
        socket.send(frame);
        const code = await socket.closed();
        assert.ok([1002, 1007, 4400].includes(code!), `${what}: ${code}`);
      }
    })
  ));

test('a frame that announces more than `frameMax` is closed with 1009 before it is sent', () =>
  withServer(async (server) => {
    const socket = await openRaw(server);
    socket.say({ type: 'hello' });
    await socket.hear('welcome');
    const announced = Buffer.from([0x81, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 1, 2, 3, 4]);
    socket.write(announced);
    assert.is(await socket.closed(), 1009);
  }));

test('fragments that add up to more than `frameMax` are closed with 1009', () =>
  withServer(async (server) => {
    const socket = await openRaw(server);
    socket.say({ type: 'hello' });
    await socket.hear('welcome');
    const part = new Uint8Array(10_000).fill(0x20);
    socket.send({ opcode: TEXT, payload: part, isFinal: false });
    for (let i = 0; i < 10; i++) {
      socket.send({ opcode: CONTINUATION, payload: part, isFinal: false });
    }
    assert.is(await socket.closed(), 1009);
  }));

test('a fragmented frame is one frame', () =>
  withServer(async (server) => {
    const socket = await openRaw(server);
    const [start, end] = ['{"type":"hel', 'lo"}'].map((text) => new TextEncoder().encode(text));
    socket.send({ opcode: TEXT, payload: start!, isFinal: false });
    socket.send({ opcode: CONTINUATION, payload: end! });
    await socket.hear('welcome');
    socket.destroy();
  }));

test('silent connections and half requests affect nobody', () =>
  withServer((server) =>
    undisturbed(server, async () => {
      const half = Array.from({ length: 50 }, (_, i) => {
        const tcp = connectTcp(server.port, '127.0.0.1').on('error', () => {});
        if (i % 3 === 1) tcp.write('GET /chat HTTP/1.1\r\nHost: x\r\nUpgrade: webso');
        if (i % 3 === 2) tcp.write(new Uint8Array(1_000).fill(i));
        return tcp;
      });
      const silent = await Promise.all(Array.from({ length: 20 }, () => openRaw(server)));
      for (const socket of silent) assert.is(await socket.closed(), 4408);
      for (const tcp of half) tcp.destroy();
    }), { 'connections.helloTimeoutMs': 500 }));

test('thousands of pings or pongs close with 4429, and a few do not', () =>
  withServer((server) =>
    undisturbed(server, async () => {
      const payload = new Uint8Array();
      for (const opcode of [9, 10]) {
        const flooder = await openRaw(server);
        flooder.say({ type: 'hello' });
        await flooder.hear('welcome');
        for (let i = 0; i < 10; i++) flooder.send({ opcode, payload });
        flooder.say({ type: 'ping' });
        await flooder.hear('pong');
        for (let i = 0; i < 5_000; i++) flooder.send({ opcode, payload });
        assert.is(await flooder.closed(), 4429);
      }
    })
  ));

test('a flood from several connections affects nobody else', () =>
  withServer((server) =>
    undisturbed(server, async () => {
      const flooders = await Promise.all(Array.from({ length: 5 }, () => enter(server)));
      for (const flooder of flooders) {
        for (let i = 0; i < 3_000; i++) {
          flooder.say({ type: 'send', room: 'lobby', id: newId(), text: 'flood' });
        }
      }
      for (const flooder of flooders) assert.is(await flooder.closed(), 4429);
    }), { 'limits.framesPerMinute': 300 }));

test.run();
