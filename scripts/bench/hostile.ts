/**
 * Hundreds of hostile connections in a separate process. Each misbehaves, is closed or leaves, and
 * reconnects as a new visitor until the time is over. Prints counts as one line of JSON.
 */
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { encodeClientFrame, OPCODES } from '../testkit/websocket/client-frame.ts';
import { upgradeRequest } from '../testkit/websocket/handshake.ts';

export interface HostilePlan {
  url: string;
  connections: number;
  forMs: number;
  room: string;
}

export interface HostileResult {
  connects: number;
  frames: number;
  megabytes: number;
  closed: number;
  errors: number;
}

type Kind = 'garbage' | 'posts' | 'joins' | 'huge' | 'slow';

interface Villain {
  socket: Socket | undefined;
  isOpen: boolean;
  kind: Kind;
  ticks: number;
}

const KINDS: readonly Kind[] = ['garbage', 'posts', 'joins', 'huge', 'slow'];
const TICK_MS = 20;
/** The connection then leaves by itself and reconnects. */
const LIFETIME_TICKS = 150;
/** Writing stops at this many unsent bytes. */
const WAITING_BYTES_MAX = 262_144;
const HUGE_BYTES = 100_000;
const GARBAGE = [
  '[]',
  '{}',
  '{"type":"__proto__"}',
  '{"type":"join","room":"a b"}',
  '{"type":"send","room":"flood","id":"","text":""}',
  `{"type":"send","room":"flood","id":"1","text":"${'x'.repeat(5_000)}"}`,
  `${'['.repeat(2_000)}${']'.repeat(2_000)}`,
];

const plan = JSON.parse(process.argv[2]!) as HostilePlan;
const result: HostileResult = { connects: 0, frames: 0, megabytes: 0, closed: 0, errors: 0 };
let ids = 0;

const MISCHIEF: Record<Kind, (socket: Socket, villain: Villain) => void> = {
  garbage(socket, { ticks }) {
    for (let i = 0; i < 5; i++) sendText(socket, GARBAGE[(ticks + i) % GARBAGE.length]!);
    if (ticks % 50 === 0) sendText(socket, 'no JSON');
  },
  posts(socket) {
    for (let i = 0; i < 5; i++) {
      const text = `Come to example.com, it is free ${Math.random().toString(36)}`;
      sendText(socket, JSON.stringify({ type: 'send', room: plan.room, id: `x${++ids}`, text }));
    }
  },
  joins(socket) {
    for (let i = 0; i < 4; i++) {
      const room = i % 2 ? plan.room : `flood-${Math.floor(Math.random() * 10_000)}`;
      sendText(socket, JSON.stringify({ type: 'join', room }));
      sendText(socket, JSON.stringify({ type: 'leave', room }));
    }
  },
  huge(socket, { ticks }) {
    if (ticks % 10 === 0) write(socket, hugeFrame());
  },
  slow(socket) {
    socket.pause();
    for (let i = 0; i < 2; i++) {
      sendText(
        socket,
        JSON.stringify({ type: 'history', room: plan.room, before: 1_000_000, limit: 100 }),
      );
    }
  },
};

await run();
console.log(JSON.stringify(result));
process.exit(0);

async function run(): Promise<void> {
  const villains = Array.from({ length: plan.connections }, (_, i): Villain => ({
    socket: undefined,
    isOpen: false,
    kind: KINDS[i % KINDS.length]!,
    ticks: Math.floor(Math.random() * LIFETIME_TICKS),
  }));
  const endMs = performance.now() + plan.forMs;
  while (performance.now() < endMs) {
    const startedMs = performance.now();
    for (const villain of villains) act(villain);
    await sleep(Math.max(1, TICK_MS - (performance.now() - startedMs)));
  }
  for (const { socket } of villains) socket?.destroy();
}

function act(villain: Villain): void {
  if (!villain.socket) open(villain);
  const { socket, isOpen } = villain;
  if (!socket || !isOpen) return;
  if (++villain.ticks > LIFETIME_TICKS) return void socket.destroy();
  if (socket.writableLength < WAITING_BYTES_MAX) MISCHIEF[villain.kind](socket, villain);
}

function open(villain: Villain): void {
  const { hostname, port } = new URL(plan.url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  villain.socket = socket;
  result.connects += 1;
  socket.on('connect', () => socket.write(upgradeRequest(plan.url)));
  socket.once('data', () => {
    villain.isOpen = true;
    villain.ticks %= LIFETIME_TICKS;
    sendText(socket, '{"type":"hello"}');
    sendText(socket, JSON.stringify({ type: 'join', room: plan.room }));
    // Other data is ignored.
    socket.on('data', () => {});
  });
  socket.on('error', () => result.errors += 1);
  socket.on('end', () => result.closed += 1);
  socket.on('close', () => {
    villain.socket = undefined;
    villain.isOpen = false;
    villain.ticks = 0;
  });
}

function sendText(socket: Socket, text: string): void {
  write(socket, encodeClientFrame(OPCODES.text, text));
}

function write(socket: Socket, bytes: Uint8Array): void {
  socket.write(bytes);
  result.frames += 1;
  result.megabytes += bytes.length / 1e6;
}

function hugeFrame(): Uint8Array {
  const frame = Buffer.alloc(14 + HUGE_BYTES);
  frame[0] = 0x81;
  frame[1] = 0xff;
  frame.writeBigUInt64BE(BigInt(HUGE_BYTES), 2);
  return frame;
}
