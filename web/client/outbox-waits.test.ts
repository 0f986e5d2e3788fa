import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SOON_MS, withLobby } from '../../scripts/testkit/web/client.ts';

const test = suite('outbox: postponed messages');

test('a message that must wait says why and until when, and is sent then', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    const slow = {
      code: 'rate_limited',
      reason: 'slow_mode',
      seconds: 30,
      message: 'slow',
    } as const;
    server.refusals.push({ ...slow, retry: true, retryAfterMs: 20_000 });
    const id = lobby.send('hi');
    await clock.advance(SOON_MS);
    const [waiting] = lobby.state.pending;
    assert.equal([waiting!.state, waiting!.refusal], ['waiting', slow]);
    const waitMs = waiting!.retryAt! - clock.date();
    assert.ok(waitMs > 19_000 && waitMs <= 25_000, `${waitMs} ms`);
    await clock.advance(waitMs + SOON_MS);
    assert.equal(lobby.state.messages.map((message) => message.id), [id]);
  });
});

test('the others do not wait for a discarded message', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    server.refusals.push({ code: 'rate_limited', retry: true, retryAfterMs: 60_000 });
    const id = lobby.send('again');
    lobby.send('something else');
    await clock.advance(SOON_MS);
    assert.is(lobby.state.pending.length, 2);
    lobby.discard(id);
    await clock.advance(SOON_MS);
    assert.equal(lobby.state.messages.map(({ text }) => text), ['something else']);
  });
});

test('a message behind a reaction that must wait says why', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    const { seq } = server.post('lobby');
    await clock.advance(SOON_MS);
    server.refusals.push({
      code: 'rate_limited',
      message: 'busy',
      retry: true,
      retryAfterMs: 60_000,
    });
    lobby.react(seq, '👍', true);
    lobby.send('hi');
    await clock.advance(SOON_MS);
    const [waiting] = lobby.state.pending;
    assert.equal([waiting!.text, waiting!.refusal?.code], ['hi', 'rate_limited']);
    await clock.advance(75_000);
    assert.equal(lobby.state.pending, []);
  });
});

test('a wait of a moment is not explained', async () => {
  await withLobby(async ({ lobby, clock, server }) => {
    const busy = {
      code: 'unavailable',
      message: 'busy',
      retry: true,
      retryAfterMs: 2_000,
    } as const;
    server.refusals.push(busy);
    lobby.send('hi');
    await clock.advance(SOON_MS);
    assert.is(lobby.state.pending[0]!.refusal, undefined);
  });
});

test.run();
