import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { HeldMessage } from '../../server/core/protocol/moderation.ts';
import { SOON_MS, withLobby } from '../../scripts/testkit/web/client.ts';
import {
  createModerationClient,
  type ModerationRefusal,
  REQUESTS_MAX,
} from './moderation-client.ts';
import { PLAIN_RIGHTS } from './room-rights.ts';

const test = suite('moderation client');

const ROOM = 'lobby';
const HELD: HeldMessage = {
  item: 'h1',
  room: ROOM,
  id: 'm1',
  from: { id: 'bob', name: 'Bob' },
  text: 'buy now',
  at: 5,
};

async function refusal(promise: Promise<unknown>): Promise<ModerationRefusal> {
  try {
    await promise;
  } catch (error) {
    return error as ModerationRefusal;
  }
  throw new Error('it was not refused');
}

test('the rights are the defaults until the server sends others, and again after a rejoin', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    assert.is(lobby.state.rights, PLAIN_RIGHTS);
    const rights = { ...PLAIN_RIGHTS, write: false, why: 'you are muted here', slowModeSeconds: 5 };
    server.sendFrames({ type: 'room', room: ROOM, ...rights });
    await clock.advance(SOON_MS);
    assert.equal(
      [lobby.state.rights.write, lobby.state.rights.why, lobby.state.rights.slowModeSeconds],
      [false, 'you are muted here', 5],
    );
    server.drop();
    await clock.advance(2_000);
    assert.is(lobby.state.phase, 'live');
    assert.is(lobby.state.rights, PLAIN_RIGHTS);
  });
});

test('a malformed frame about the room changes nothing', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    for (const fault of [{ write: 'no' }, { why: {} }, { slowModeSeconds: -1 }, { moderate: 1 }]) {
      server.sendFrames({ type: 'room', room: ROOM, ...PLAIN_RIGHTS, write: false, ...fault });
    }
    server.sendFrames({ type: 'queue', room: ROOM, heldCount: 'many', reportCount: 0 });
    await clock.advance(SOON_MS);
    assert.is(lobby.state.rights, PLAIN_RIGHTS);
    assert.is(lobby.state.waiting, 0);
  });
});

test('moderators see the size of the review queue', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    server.sendFrames({ type: 'queue', room: ROOM, heldCount: 2, reportCount: 1 });
    await clock.advance(SOON_MS);
    assert.is(lobby.state.waiting, 3);
  });
});

test('a command resolves or rejects with its own answer', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    const moderation = createModerationClient(lobby, clock);
    const muting = moderation.moderate({
      action: 'mute',
      user: 'bob',
      minutes: 10,
      reason: 'spam',
    });
    const reporting = refusal(moderation.report(7, 'rude'));
    await clock.advance(SOON_MS);
    const [mute] = server.receivedOf('moderate');
    const [report] = server.receivedOf('report');
    assert.equal({ ...mute, id: '' }, {
      type: 'moderate',
      room: ROOM,
      id: '',
      action: 'mute',
      user: 'bob',
      minutes: 10,
      reason: 'spam',
    });
    assert.equal({ ...report, id: '' }, {
      type: 'report',
      room: ROOM,
      id: '',
      target: 7,
      reason: 'rude',
    });
    const refused = {
      type: 'refused',
      code: 'not_found',
      message: 'no such message',
      retry: false,
    };
    server.sendFrames([
      { ...refused, room: ROOM, id: report!.id },
      { type: 'moderated', room: ROOM, id: 'another' },
      { type: 'moderated', room: ROOM, id: mute!.id },
    ]);
    await clock.advance(SOON_MS);
    await muting;
    const { code, message } = await reporting;
    assert.equal([code, message], ['not_found', 'no such message']);
    assert.is(lobby.state.phase, 'live');
  });
});

test('the queue request takes the answer with lists and drops malformed items', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    const moderation = createModerationClient(lobby, clock);
    const asking = moderation.queue(9);
    await clock.advance(SOON_MS);
    assert.is(server.receivedOf('queue')[0]!.before, 9);
    const counts = { type: 'queue', room: ROOM, heldCount: 1, reportCount: 0 };
    server.sendFrames([
      counts,
      { ...counts, held: [HELD, { ...HELD, from: 'bob' }, 7], reports: 'none', sanctions: [{}] },
    ]);
    await clock.advance(SOON_MS);
    assert.equal(await asking, { held: [HELD], reports: [], sanctions: [] });
  });
});

test('a refused queue rejects, and the room stays', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    const asking = refusal(createModerationClient(lobby, clock).queue());
    await clock.advance(SOON_MS);
    const message = 'only moderators may do this';
    server.sendFrames({ type: 'refused', code: 'forbidden', message, retry: false, room: ROOM });
    await clock.advance(SOON_MS);
    assert.is((await asking).message, message);
    assert.is(lobby.state.phase, 'live');
    assert.is(server.receivedOf('join').length, 2, 'the client rejoins');
  });
});

test('requests reject on timeout, and at once without a connection or above the limit', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    const moderation = createModerationClient(lobby, clock);
    const late = refusal(moderation.report(1, ''));
    await clock.advance(15_000);
    assert.is((await late).code, 'unavailable');
    const waiting = Array.from({ length: REQUESTS_MAX }, () => refusal(moderation.report(1, '')));
    assert.is((await refusal(moderation.report(1, ''))).code, 'rate_limited');
    server.drop();
    await clock.advance(SOON_MS);
    const other = createModerationClient(lobby, clock);
    assert.is((await refusal(other.report(1, ''))).code, 'unavailable');
    moderation.close();
    for (const one of await Promise.all(waiting)) assert.is(one.code, 'unavailable');
  });
});

test('a member removed while an older page loads learns the reason', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    for (let i = 0; i < 60; i++) server.loseEntry(ROOM);
    server.drop();
    await clock.advance(2_000);
    server.answersFrames = false;
    void lobby.loadOlder();
    await clock.advance(SOON_MS);
    server.refusals.push({ code: 'forbidden', message: 'you are banned here' });
    server.sendFrames([
      { type: 'refused', code: 'forbidden', message: 'you are banned', retry: false, room: ROOM },
      { type: 'left', room: ROOM },
    ]);
    await clock.advance(SOON_MS);
    assert.is(lobby.state.refusal?.message, 'you are banned here');
  });
});

test('a member removed from a room learns the reason and sees none of its messages', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    server.post(ROOM);
    await clock.advance(SOON_MS);
    assert.is(lobby.state.messages.length, 1);
    const message = 'you are banned here for 10 minutes';
    server.refusals.push({ code: 'forbidden', message });
    server.sendFrames([
      { type: 'refused', code: 'forbidden', message: 'you are banned', retry: false, room: ROOM },
      { type: 'left', room: ROOM },
    ]);
    await clock.advance(SOON_MS);
    const { phase, refusal, messages, hasOlder } = lobby.state;
    assert.equal([phase, refusal, messages, hasOlder], [
      'refused',
      { code: 'forbidden', message },
      [],
      false,
    ]);
    assert.is(server.receivedOf('join').length, 2);
  });
});

test.run();
