/**
 * Attacks on people: silencing moderators, blocking bots, evading bans and filters, and reading
 * along from other sites' pages.
 */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeKey } from '../../server/http/api/key.ts';
import { enter, openAttacker } from './attacker.ts';
import { endAll, enterCrowd, forEachOf, sumOfEach } from './crowd.ts';
import { type Attack, ATTACKED } from './run-attack.ts';

const KEY_WITHIN_MS = 20_000;
const BUILDS = 5;
const REPEATS_MAX = 10;
const TEXTS = 64;

/** A room that holds guests' messages. The pair's history is in another room. */
const HELD = 'held';

export const moderationQueue: Attack = {
  name: 'moderation-queue',
  aim: 'hide the messages and reports of others from the moderators',
  env: { 'challenge.mode': 'never' },
  rules: [{ match: HELD, hold: 'guests' }],
  async run(target) {
    const guests = await enterCrowd(target, target.size(100, 60));
    const count = await sumOfEach(guests, async (guest, number) => {
      for (const room of [HELD, ATTACKED]) await guest.ask({ type: 'join', room });
      let held = 0;
      for (let i = 0; i < 10; i++) {
        const text = `Something for the queue, ${number} ${i}`;
        const answer = await guest.ask({ type: 'send', room: HELD, text });
        if (answer.held === true) held += 1;
        const reason = `junk ${number}`;
        await guest.ask({ type: 'report', room: ATTACKED, target: 1 + i, reason });
      }
      return held;
    });
    const faults: string[] = [];
    const visitor = await enter({ ...target, name: 'Ada' });
    for (const room of [HELD, ATTACKED]) await visitor.ask({ type: 'join', room });
    const held = await visitor.ask({ type: 'send', room: HELD, text: 'An honest question' });
    if (held.held !== true) faults.push(`an honest message was refused: ${held.message}`);
    const report = { type: 'report', room: ATTACKED, target: 30, reason: 'a threat' };
    const reported = await visitor.ask(report);
    if (reported.type !== 'reported') faults.push(`a report was refused: ${reported.message}`);
    endAll([...guests, visitor]);
    if (count === 0) faults.push('no message was held');
    return { did: `${count} messages held of ${guests.length} guests, and their reports`, faults };
  },
};

export const foretoldIds: Attack = {
  name: 'foretold-ids',
  aim: 'block a bot’s message by taking its id first',
  async run({ url, store }) {
    const { secret } = await makeKey(store.records, { name: 'ci', scopes: ['post'] });
    const guest = await enter({ url });
    await guest.ask({ type: 'join', room: ATTACKED });
    const faults: string[] = [];
    for (let build = 0; build < BUILDS; build++) {
      // Everyone knows the bot's name, the room, and the counting number.
      const known = JSON.stringify(['ci', ATTACKED, 'send', `build-${build}`]);
      const foretold = createHash('sha256').update(known).digest('base64url');
      for (const id of [foretold, `api:${foretold}`]) {
        await guest.ask({ type: 'send', room: ATTACKED, id, text: `first, ${build}` });
      }
    }
    const deadlineMs = performance.now() + KEY_WITHIN_MS;
    for (let build = 0; build < BUILDS;) {
      const response = await fetch(`${url}/api/v1/rooms/${ATTACKED}/messages`, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${secret}`,
          'content-type': 'application/json',
          'idempotency-key': `build-${build}`,
        },
        body: JSON.stringify({ text: `Build ${build} is green` }),
      });
      const answer = await response.text();
      // The server looks for new keys only now and then.
      if (response.status === 401 && performance.now() < deadlineMs) {
        await sleep(200);
        continue;
      }
      if (response.status !== 201) faults.push(`build ${build}: ${response.status} ${answer}`);
      build += 1;
    }
    guest.end();
    return { did: `${BUILDS} messages of a bot, foretold by a guest`, faults };
  },
};

export const keptTokens: Attack = {
  name: 'kept-tokens',
  aim: 'evade the limit on new guests with collected, unused tokens',
  env: { TRUSTED_PROXIES: '127.0.0.0/8', 'limits.guestsPerNetworkPerMinute': 20 },
  async run({ url, size }) {
    const from = (last: number) => ({ 'X-Forwarded-For': `203.0.113.${last}` });
    // Tokens from many networks, used from one.
    const tokens: string[] = [];
    for (let i = 0; i < size(200, 40); i++) {
      const guest = await enter({ url, headers: from(i % 100) });
      tokens.push(guest.token);
      guest.end();
    }
    const entered = await forEachOf(tokens.length, async (number) => {
      const guest = await enter({ url, token: tokens[number]!, headers: from(200) });
      guest.end();
      return true;
    });
    const count = entered.filter(Boolean).length;
    // The budget refills while the attack goes on.
    const faults = count > 30 ? [`${count} were admitted with kept tokens`] : [];
    return { did: `${count} of ${tokens.length} were admitted with kept tokens`, faults };
  },
};

export const repetitions: Attack = {
  name: 'repetitions',
  aim: 'repeat one text again and again, in messages and edits',
  async run({ url }) {
    const guest = await enter({ url });
    await guest.ask({ type: 'join', room: ATTACKED });
    const text = 'Come to example.com, all of you';
    let shown = 0;
    for (let i = 0; i < TEXTS / 2; i++) {
      const sent = await guest.ask({ type: 'send', room: ATTACKED, text });
      if (sent.type === 'ack') shown += 1;
    }
    for (let i = 0; i < TEXTS / 2; i++) {
      const { seq } = await guest.ask({ type: 'send', room: ATTACKED, text: `hm ${i}` });
      const edited = await guest.ask({ type: 'edit', room: ATTACKED, target: seq, text });
      if (edited.type === 'ack') shown += 1;
    }
    guest.end();
    const faults = shown > REPEATS_MAX ? [`the text was shown ${shown} times`] : [];
    return { did: `one text ${TEXTS} times, shown ${shown} times`, faults };
  },
};

export const rebinding: Attack = {
  name: 'rebinding',
  aim: 'read the chat from another site’s page, through DNS rebinding',
  env: { NODE_ENV: '', ALLOWED_HOSTS: '' },
  async run({ url }) {
    const name = `rebind.evil.example:${new URL(url).port}`;
    const headers = { Host: name, Origin: `http://${name}` };
    const faults: string[] = [];
    const socket = await openAttacker({ url, headers });
    socket.say({ type: 'hello' });
    const heard = await socket.hear(({ type }) => type === 'welcome').catch(() => undefined);
    if (heard) faults.push('the WebSocket was accepted');
    const paths = [
      `/rooms/${ATTACKED}/history`,
      `/api/v1/rooms/${ATTACKED}/events`,
      '/metrics',
      '/',
    ];
    for (const path of paths) {
      const status = await statusOf(url, path, headers);
      if (status !== 421) faults.push(`${path}: ${status}`);
    }
    return { did: `a WebSocket and ${paths.length} paths by a foreign name`, faults };
  },
};

/** Sends its own `Host`, which `fetch` would replace. */
async function statusOf(url: string, path: string, headers: Record<string, string>) {
  const { request } = await import('node:http');
  return await new Promise<number>((resolve, reject) => {
    const asked = request(new URL(path, url), { headers, agent: false }, (response) => {
      response.destroy();
      resolve(response.statusCode ?? 0);
    });
    asked.on('error', reject);
    asked.end();
  });
}
