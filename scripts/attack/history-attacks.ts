/**
 * Attacks on stored data: pushing out history, expensive pages, filling the disk.
 */
import type { Draft } from '../../server/core/store/store.ts';
import { endAll, enterCrowd, sumOfEach } from './crowd.ts';
import { type Attack, ATTACKED, type AttackTarget } from './run-attack.ts';

const EMOJIS = [...'👍👎😀😁😂😃😄😅😆😇😈😉😊😋😌😍😎😏😐😑'];
const PAGES = 20;
/** New rooms per hour for all guests, with and without posts, and those that refill meanwhile. */
const NEW_ROOMS_MAX = 2_000 + 20;
const STORED_BYTES_PER_ROOM_MAX = 20_000;
/** A text of 12 kB counts as twelve posts, of the 120 that a guest has per minute. */
const LONG_TEXTS_AT_ONCE = 10;
const SECONDS_PER_LONG_TEXT = 6;

/** Guests keep their own limit; the room's is off, so the attack is stronger than real. */
export const changes: Attack = {
  name: 'changes',
  aim: 'push out a room’s messages with toggled reactions and with edits',
  env: {
    'limits.sendsPerRoomPerMinute': 0,
    'limits.sendsPerMinute': 1000,
    'challenge.mode': 'never',
  },
  // The last texts of a thousand users, a few kilobytes each.
  rememberedBytes: 12_000_000,
  async run(target) {
    const guests = await enterCrowd(target, target.size(1_000, 20));
    const each = target.size(100, 50);
    const acks = await sumOfEach(guests, async (guest, number) => {
      await guest.ask({ type: 'join', room: ATTACKED });
      const text = `A message of the crowd, number ${number}`;
      const { seq } = await guest.ask({ type: 'send', room: ATTACKED, text });
      let accepted = 0;
      for (let i = 0; i < each; i++) {
        const [reacted, edited] = await Promise.all([
          guest.ask({
            type: 'react',
            room: ATTACKED,
            target: 1 + number % 50,
            emoji: EMOJIS[number % EMOJIS.length],
            on: i % 2 === 0,
          }),
          guest.ask({ type: 'edit', room: ATTACKED, target: seq, text: `${text}, for the ${i}th` }),
        ]);
        accepted += [reacted, edited].filter(({ type }) => type === 'ack').length;
      }
      return accepted;
    }, 200);
    endAll(guests);
    const { did, faults } = await readPages(target);
    if (acks < guests.length * each) faults.push(`only ${acks} reactions and edits were accepted`);
    return { did: `${acks} reactions and edits of ${guests.length} guests; ${did}`, faults };
  },
};

/** The most reactions that a hundred messages could hold before: 990 each. */
export const reactors: Attack = {
  name: 'reactors',
  aim: 'make a page expensive with many reactors',
  async prepare(store, { size }) {
    const [messages, people] = [100, size(990, 50)];
    const draft = (kind: Draft['kind'], id: string, from: string, more: object): Draft => ({
      room: ATTACKED,
      id,
      kind,
      from: { id: from, name: from },
      at: Date.now(),
      via: 'attack',
      ...more,
    });
    const drafts = Array.from(
      { length: messages },
      (_, i) => draft('message', `m${i}`, 'g_before', { text: `A message with reactions, ${i}` }),
    );
    const seqs = (await store.append(drafts)).map((done) => done.ok ? done.entry.seq : 0);
    for (let person = 0; person < people; person++) {
      const emoji = EMOJIS[person % EMOJIS.length]!;
      await store.append(
        seqs.map((target, i) =>
          draft('react', `r${person}-${i}`, `g_${person}`, { target, emoji, on: true })
        ),
      );
    }
  },
  async run(target) {
    // The pair's history came later, so the attacked page is further back.
    const head = (await target.store.page(ATTACKED, Number.MAX_SAFE_INTEGER, 1)).head;
    return await readPages(target, head - 49);
  },
};

export const newRooms: Attack = {
  name: 'new-rooms',
  aim: 'fill the disk with useless rooms',
  env: { 'challenge.mode': 'never' },
  rememberedBytes: 12_000_000,
  async run(target) {
    const before = await target.store.usedBytes();
    const guests = await enterCrowd(target, target.size(1_000, 30));
    const rooms = await sumOfEach(guests, async (guest, number) => {
      // The message follows its join at once, before the server knows the room.
      const answers = Array.from({ length: 20 }, (_, i) => {
        const room = `new-${number}-${i}`;
        guest.say({ type: 'join', room });
        return guest.ask({ type: 'send', room, text: `${room} ${'y'.repeat(1_000)}` });
      });
      return (await Promise.all(answers)).filter(({ type }) => type === 'ack').length;
    });
    endAll(guests);
    const grown = await target.store.usedBytes() - before;
    const most = Math.min(NEW_ROOMS_MAX, guests.length * 10);
    const faults: string[] = [];
    if (rooms === 0 || rooms > most) faults.push(`${rooms} new rooms, ${most} are allowed`);
    if (grown > rooms * STORED_BYTES_PER_ROOM_MAX) faults.push(`the store grew by ${grown} bytes`);
    return { did: `${rooms} rooms of ${guests.length} guests, ${grown} bytes`, faults };
  },
};

export const longTexts: Attack = {
  name: 'long-texts',
  aim: 'fill the store with long texts in the attackers’ own rooms, which silences guests',
  env: { 'challenge.mode': 'never' },
  rememberedBytes: 12_000_000,
  async run(target) {
    const guests = await enterCrowd(target, target.size(300, 10));
    const startedMs = performance.now();
    const count = await sumOfEach(guests, async (guest, number) => {
      const room = `long-${number}`;
      await guest.ask({ type: 'join', room });
      let acks = 0;
      for (let i = 0; i < 40; i++) {
        const text = `${i} ${'漢'.repeat(3_980)}`;
        if ((await guest.ask({ type: 'send', room, text })).type === 'ack') acks += 1;
      }
      return acks;
    });
    endAll(guests);
    const seconds = (performance.now() - startedMs) / 1_000;
    const most = guests.length * (LONG_TEXTS_AT_ONCE + seconds / SECONDS_PER_LONG_TEXT + 1);
    return {
      did: `${count} texts of 12 kB by ${guests.length} guests in ${seconds.toFixed(0)} s`,
      faults: count === 0 || count > most ? [`${count} texts were taken, ${most} are allowed`] : [],
    };
  },
};

async function readPages({ url, cpuSeconds, limits }: AttackTarget, before?: number) {
  const search = before === undefined ? 'limit=100' : `before=${before}&limit=100`;
  const address = `${url}/rooms/${ATTACKED}/history?${search}`;
  const readPage = async (): Promise<number> => {
    const response = await fetch(address);
    await response.arrayBuffer();
    return response.status;
  };
  await readPage();
  const startedAt = cpuSeconds();
  const statuses: number[] = [];
  for (let i = 0; i < PAGES; i++) statuses.push(await readPage());
  // The time includes the pair's messages, less than a hundredth of a core.
  const pageMs = (cpuSeconds() - startedAt) * 1_000 / PAGES;
  const faults: string[] = [];
  if (statuses.some((status) => status !== 200)) faults.push(`pages: ${statuses}`);
  if (pageMs > limits.pageMsMax) faults.push(`a page took ${pageMs.toFixed(1)} ms`);
  return { did: `a page took ${pageMs.toFixed(1)} ms`, faults };
}
