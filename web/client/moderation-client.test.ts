import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { HeldMessage } from '../../server/core/protocol/moderation.ts';
import { SOON_MS, withLobby } from '../../scripts/testkit/web/client.ts';
import { ACTS_MAX, createRoomDesk, type DeskRefusal } from './moderation-client.ts';
import { PLAIN_RIGHTS } from './room-rights.ts';

const test = suite('room desk');

const ROOM = 'lobby';
const HELD: HeldMessage = {
  item: 'h1',
  room: ROOM,
  id: 'm1',
  from: { id: 'bob', name: 'Bob' },
  text: 'buy now',
  at: 5,
};

/** What the promise was refused with. */
async function refusal(promise: Promise<unknown>): Promise<DeskRefusal> {
  try {
    await promise;
  } catch (error) {
    return error as DeskRefusal;
  }
  throw new Error('it was not refused');
}

test('the rights are plain until the server says otherwise, and again after another join', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    assert.is(lobby.state.rights, PLAIN_RIGHTS);
    const rights = { ...PLAIN_RIGHTS, write: false, why: 'you are muted here', slowModeSeconds: 5 };
    server.say({ type: 'room', room: ROOM, ...rights });
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
      server.say({ type: 'room', room: ROOM, ...PLAIN_RIGHTS, write: false, ...fault });
    }
    server.say({ type: 'queue', room: ROOM, heldCount: 'many', reportCount: 0 });
    await clock.advance(SOON_MS);
    assert.is(lobby.state.rights, PLAIN_RIGHTS);
    assert.is(lobby.state.waiting, 0);
  });
});

test('moderators are told how much waits', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    server.say({ type: 'queue', room: ROOM, heldCount: 2, reportCount: 1 });
    await clock.advance(SOON_MS);
    assert.is(lobby.state.waiting, 3);
  });
});

test('an act resolves with its own answer, and rejects with its own refusal', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    const desk = createRoomDesk(lobby, clock);
    const muting = desk.moderate({ action: 'mute', user: 'bob', minutes: 10, reason: 'spam' });
    const reporting = refusal(desk.report(7, 'rude'));
    await clock.advance(SOON_MS);
    const [mute] = server.of('moderate');
    const [report] = server.of('report');
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
    server.say([
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

test('the queue is the answer with lists; what is malformed in them is left out', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    const desk = createRoomDesk(lobby, clock);
    const asking = desk.queue(9);
    await clock.advance(SOON_MS);
    assert.is(server.of('queue')[0]!.before, 9);
    const counts = { type: 'queue', room: ROOM, heldCount: 1, reportCount: 0 };
    server.say([
      counts,
      { ...counts, held: [HELD, { ...HELD, from: 'bob' }, 7], reports: 'none', sanctions: [{}] },
    ]);
    await clock.advance(SOON_MS);
    assert.equal(await asking, { held: [HELD], reports: [], sanctions: [] });
  });
});

test('a refused queue rejects, and the room stays', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    const asking = refusal(createRoomDesk(lobby, clock).queue());
    await clock.advance(SOON_MS);
    const message = 'only moderators may do this';
    server.say({ type: 'refused', code: 'forbidden', message, retry: false, room: ROOM });
    await clock.advance(SOON_MS);
    assert.is((await asking).message, message);
    assert.is(lobby.state.phase, 'live');
    assert.is(server.of('join').length, 2, 'it makes sure');
  });
});

test('what is not answered rejects in time, and at once without a connection or with too many', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    const desk = createRoomDesk(lobby, clock);
    const late = refusal(desk.report(1, ''));
    await clock.advance(15_000);
    assert.is((await late).code, 'unavailable');
    const waiting = Array.from({ length: ACTS_MAX }, () => refusal(desk.report(1, '')));
    assert.is((await refusal(desk.report(1, ''))).code, 'rate_limited');
    server.drop();
    await clock.advance(SOON_MS);
    const other = createRoomDesk(lobby, clock);
    assert.is((await refusal(other.report(1, ''))).code, 'unavailable');
    desk.close();
    for (const one of await Promise.all(waiting)) assert.is(one.code, 'unavailable');
  });
});

test('who is put out while an older page is asked for hears why as well', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    for (let i = 0; i < 60; i++) server.loseEntry(ROOM);
    server.drop();
    await clock.advance(2_000);
    server.answersFrames = false;
    void lobby.loadOlder();
    await clock.advance(SOON_MS);
    server.refusals.push({ code: 'forbidden', message: 'you are banned here' });
    server.say([
      { type: 'refused', code: 'forbidden', message: 'you are banned', retry: false, room: ROOM },
      { type: 'left', room: ROOM },
    ]);
    await clock.advance(SOON_MS);
    assert.is(lobby.state.refusal?.message, 'you are banned here');
  });
});

test('who is put out of a room hears why, and sees nothing of it any more', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    server.post(ROOM);
    await clock.advance(SOON_MS);
    assert.is(lobby.state.messages.length, 1);
    const message = 'you are banned here for 10 minutes';
    server.refusals.push({ code: 'forbidden', message });
    server.say([
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
    assert.is(server.of('join').length, 2);
  });
});

test.run();
