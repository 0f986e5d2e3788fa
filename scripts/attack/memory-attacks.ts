/**
 * Attacks on a replica's memory and places that are small on the wire.
 */
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { enter, openAttacker } from './attacker.ts';
import { endAll, enterCrowd, forEachOf, sumOfEach } from './crowd.ts';
import { type Attack, ATTACKED, type AttackTarget } from './run-attack.ts';

const ROOMS_EACH = 100;
const FRAGMENTS_EACH = 16_000;
/** Requests on one connection; more would close it (server/hosts/node/http-connections.ts). */
const PIPELINED = 8;
/** Claimed address of an attacker, each in another network (RFC 2544). */
const addressOf = (number: number): string => `198.18.${number >> 8}.${number & 255}`;
/** Address of an honest reader (RFC 5737). */
const READER_ADDRESS = '203.0.113.7';
const VISITOR_WITHIN_MS = 10_000;

export const emptyRooms: Attack = {
  name: 'empty-rooms',
  aim: 'use up the memory with rooms without messages',
  env: { 'challenge.mode': 'never' },
  async run(target) {
    const guests = await enterCrowd(target, target.size(1_000, 60));
    const rooms = await sumOfEach(guests, async (guest, number) => {
      const names = Array.from({ length: ROOMS_EACH }, (_, i) => `empty-${number}-${i}`);
      const answers = await Promise.all(names.map((room) => guest.ask({ type: 'join', room })));
      return answers.filter(({ type }) => type === 'joined').length;
    });
    await sleep(target.size(5_000, 500));
    endAll(guests);
    return {
      did: `${rooms} rooms joined by ${guests.length} guests`,
      faults: rooms === 0 ? ['no room was joined'] : [],
    };
  },
};

/** One-byte text frames with more to follow (RFC 6455, 5.4), masked by zeros. */
const FRAGMENT = Buffer.from([0x00, 0x81, 0, 0, 0, 0, 0x78]);
const FIRST_FRAGMENT = Buffer.from([0x01, 0x81, 0, 0, 0, 0, 0x7b]);

export const fragments: Attack = {
  name: 'fragments',
  aim: 'use up the memory with endless messages in thousands of fragments',
  env: { 'challenge.mode': 'never' },
  async run(target) {
    const guests = await enterCrowd(target, target.size(1_000, 50));
    const message = Buffer.concat([
      FIRST_FRAGMENT,
      ...Array.from({ length: FRAGMENTS_EACH - 1 }, () => FRAGMENT),
    ]);
    // Attackers whose connections end come back and go on.
    const bytes = await sumOfEach(guests, async (entered, number) => {
      let guest = entered;
      if (guest.endedWith !== undefined) guest = guests[number] = await enter(target);
      guest.write(message);
      await sleep(200);
      return message.length;
    }, 200);
    await sleep(target.size(5_000, 500));
    const ended = guests.filter(({ endedWith }) => endedWith !== undefined).length;
    endAll(guests);
    return {
      did: `${(bytes / 1e6).toFixed(0)} MB of ${guests.length} guests, ${ended} of them cut off`,
      faults: ended === 0 ? ['nobody was cut off'] : [],
    };
  },
};

export const halfRequests: Attack = {
  name: 'half-requests',
  aim: 'take all HTTP connections with half requests',
  async run(target) {
    const heads = [
      'GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ',
      'POST /api/v1/rooms/lobby/messages HTTP/1.1\r\nHost: localhost\r\n' +
      'Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n',
    ];
    const sockets = await openSockets(target, target.size(4_000, 2_200), (i) => heads[i % 2]!);
    const faults = await askMeanwhile(target);
    return { did: `${sockets.length} half requests`, faults: endSockets(sockets, faults) };
  },
};

export const unreadAnswers: Attack = {
  name: 'unread-answers',
  aim: 'fill the memory with unread answers, over HTTP and WebSocket',
  env: { 'challenge.mode': 'never', TRUSTED_PROXIES: '127.0.0.0/8' },
  rememberedBytes: 1_000_000,
  async run(target) {
    const half = target.size(1_000, 100);
    const request = (number: number): string =>
      `GET /rooms/${ATTACKED}/history HTTP/1.1\r\nHost: localhost\r\n` +
      `X-Forwarded-For: ${addressOf(number)}\r\n\r\n`;
    const sockets = await openSockets(target, half, (i) => request(i).repeat(PIPELINED));
    for (const socket of sockets) socket.pause();
    const guests = await enterCrowd(target, half, (i) => ({ 'X-Forwarded-For': addressOf(i) }));
    for (const guest of guests) {
      guest.pause();
      guest.say({ type: 'join', room: ATTACKED, after: 0 });
      for (let i = 0; i < 50; i++) {
        guest.say({ type: 'history', room: ATTACKED, before: 1_000_000, limit: 100 });
      }
    }
    const faults = await askMeanwhile(target);
    endAll(guests);
    return {
      did: `${sockets.length} unread HTTP and ${guests.length} WebSocket connections`,
      faults: endSockets(sockets, faults),
    };
  },
};

export const silentConnections: Attack = {
  name: 'silent-connections',
  aim: 'take all places with connections that never say hello',
  env: { CONNECTIONS_MAX: '500', 'challenge.mode': 'never' },
  async run(target) {
    const count = target.size(2_000, 700);
    let isOver = false;
    const knock = async (): Promise<number> => {
      let opened = 0;
      while (!isOver) {
        const silent = await forEachOf(count / 10, () => openAttacker(target));
        opened += silent.filter(Boolean).length;
        setTimeout(() => endAll(silent), 4_000).unref();
        await sleep(100);
      }
      return opened;
    };
    const knocking = knock();
    const faults = await enterMeanwhile(target);
    isOver = true;
    return { did: `${await knocking} silent connections to 500 places`, faults };
  },
};

async function openSockets(
  { url }: AttackTarget,
  count: number,
  say: (number: number) => string,
): Promise<Socket[]> {
  const { port } = new URL(url);
  const opened = await forEachOf(count, (number) =>
    new Promise<Socket>((resolve, reject) => {
      const socket = connect(Number(port), '127.0.0.1', () => {
        socket.write(say(number));
        resolve(socket);
      });
      socket.on('error', reject);
    }));
  const sockets = opened.filter((socket) => socket !== undefined);
  if (sockets.length === 0) throw new Error(`none of ${count} connections could be opened`);
  return sockets;
}

function endSockets(sockets: readonly Socket[], faults: string[]): string[] {
  for (const socket of sockets) socket.destroy();
  return faults;
}

async function askMeanwhile(target: AttackTarget): Promise<string[]> {
  return await tryMeanwhile(target, 'reader', async () => {
    const response = await fetch(`${target.url}/rooms/${ATTACKED}/history`, {
      headers: { connection: 'close', 'x-forwarded-for': READER_ADDRESS },
      signal: AbortSignal.timeout(VISITOR_WITHIN_MS),
    });
    await response.arrayBuffer();
    return response.status === 200;
  });
}

async function enterMeanwhile(target: AttackTarget): Promise<string[]> {
  return await tryMeanwhile(target, 'visitor', async () => {
    const visitor = await enter(target);
    visitor.end();
    return true;
  });
}

async function tryMeanwhile(
  { forMs, limits }: AttackTarget,
  who: string,
  attempt: () => Promise<boolean>,
): Promise<string[]> {
  const deadlineMs = performance.now() + forMs;
  let [tries, failures] = [0, 0];
  while (performance.now() < deadlineMs) {
    tries += 1;
    if (!await attempt().catch(() => false)) failures += 1;
    await sleep(200);
  }
  return failures > tries * limits.failedShareMax
    ? [`an honest ${who} failed ${failures} of ${tries} times`]
    : [];
}
