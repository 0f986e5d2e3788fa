import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../server/lib/until.ts';
import type { ClusterEvent } from '../../server/core/protocol/report.ts';
import { createEventParser, openEventStream, type StreamState } from './event-stream.ts';

const test = suite('event stream');
const WITHIN = { withinMs: 5_000 };
const GONE: ClusterEvent = { type: 'gone', instance: 'a~1' };
const EVENT = `data: ${JSON.stringify(GONE)}\n\n`;

function setUp(answers: (() => Response)[], token?: string, silenceMaxMs = 5_000) {
  const news: ClusterEvent[] = [];
  const states: StreamState[] = [];
  const asked: RequestInit[] = [];
  const close = openEventStream({
    url: '/cluster/events',
    token,
    onNews: (one) => void news.push(one),
    onState: (state) => void states.push(state),
    fetch: (_url, init) => {
      asked.push(init!);
      const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
      return Promise.resolve().then(answer);
    },
    pauseMs: 2,
    silenceMaxMs,
  });
  return { news, states, asked, close, types: () => states.map(({ type }) => type) };
}

function refusal(status: number, message: string): Response {
  return Response.json({ code: 'x', message }, { status });
}

function stream(text: string, signal?: () => AbortSignal): Response {
  return new Response(
    new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode(text));
        signal?.().addEventListener('abort', () => controller.error(new Error('aborted')));
      },
    }),
  );
}

test('events are parsed whole, however the stream is split', () => {
  const text = 'data: one\n\n: a comment\n\ndata: t\ndata: wo\n\ndata: thr';
  for (let size = 1; size < text.length; size++) {
    const events: string[] = [];
    const parse = createEventParser((data) => void events.push(data));
    for (let i = 0; i < text.length; i += size) parse(text.slice(i, i + size));
    assert.equal(events, ['one', 't\nwo'], `pieces of ${size}`);
  }
});

test('an event without an end is bounded', () => {
  const parse = createEventParser(() => {});
  assert.throws(() => {
    for (let i = 0; i < 100; i++) parse('x'.repeat(100_000));
  }, /too long/);
});

test('events arrive, with the token in a header', async () => {
  const { news, asked, close, types } = setUp([() => stream(EVENT)], 'secret');
  await until(() => news.length === 1, WITHIN);
  close();
  assert.equal(news, [GONE]);
  assert.equal(types(), ['connecting', 'open']);
  assert.equal(asked[0]!.headers, { authorization: 'Bearer secret' });
});

test('a stream that ends, and a refusal for capacity, are retried', async () => {
  const { news, states, close, types } = setUp([
    () => new Response(EVENT),
    () => refusal(503, 'too many are watching'),
    () => stream(EVENT),
  ]);
  await until(() => news.length === 2, WITHIN);
  close();
  assert.equal(types(), [
    'connecting',
    'open',
    'waiting',
    'connecting',
    'waiting',
    'connecting',
    'open',
  ]);
  assert.equal(states[4], { type: 'waiting', reason: 'too many are watching' });
});

test('a silent stream counts as dead', async () => {
  const state = setUp([() => stream(EVENT, () => state.asked[0]!.signal!)], undefined, 20);
  await until(() => state.types().includes('waiting'), WITHIN);
  state.close();
});

test('a missing token locks the stream without a retry', async () => {
  const { states, asked, close } = setUp([() => refusal(401, 'token')]);
  await until(() => states.some(({ type }) => type === 'locked'), WITHIN);
  assert.equal(states.at(-1), { type: 'locked', isWrong: false });
  const wrong = setUp([() => refusal(401, 'token')], 'guess');
  await until(() => wrong.states.length === 2, WITHIN);
  assert.equal(wrong.states.at(-1), { type: 'locked', isWrong: true });
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.is(asked.length, 1);
  close();
  wrong.close();
});

test('a forbidden stream closes with the reason and without a retry', async () => {
  const { states, close } = setUp([() => refusal(403, 'set CLUSTER_TOKEN')]);
  await until(() => states.length === 2, WITHIN);
  assert.equal(states[1], { type: 'closed', reason: 'set CLUSTER_TOKEN' });
  close();
});

test.run();
