import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { nodeScheduler } from '../../../hosts/node/scheduler.ts';
import { silentLog } from '../../../lib/log.ts';
import type { ModerationSession } from '../../../core/session/moderation-session.ts';
import { createModerationSessions, type ModerationSessionsOptions } from './moderation-sessions.ts';
import type { Dropped } from '../queue/drops.ts';

const test = suite('moderation sessions');

/** Sessions where nobody is banned, which count how often they are visited. */
function open() {
  let drop!: (dropped: Dropped) => void;
  let visits = 0;
  const moderationSessions = createModerationSessions({
    states: { watch() {} },
    sanctions: { isEmpty: true, watch() {}, watchNetworks() {} },
    signOuts: { isOver: () => false, watch() {} },
    watchCounts() {},
    watchDropped: (onDrop: typeof drop) => void (drop = onDrop),
    scheduler: nodeScheduler,
    log: silentLog,
  } as unknown as ModerationSessionsOptions);
  const enter = (id: string, room = 'lobby') => {
    const refused: unknown[] = [];
    const session = {
      refused,
      get visitor() {
        visits += 1;
        return { user: { id } };
      },
      has: (name: string) => name === room,
      refuse: (_why: unknown, about: unknown) => void refused.push(about),
    };
    moderationSessions.enter(session as unknown as ModerationSession);
    return session;
  };
  return {
    moderationSessions,
    enter,
    drop: (dropped: Dropped) => drop(dropped),
    visits: () => visits,
  };
}

test('the author of a dropped item is told without visiting other sessions', () => {
  const { moderationSessions, enter, drop, visits } = open();
  for (let i = 0; i < 1_000; i++) enter(`g_${i}`);
  const [first, second, elsewhere] = [enter('ada'), enter('ada'), enter('ada', 'garden')];
  const gone = enter('ada');
  moderationSessions.leave(gone as unknown as ModerationSession);
  moderationSessions.leave(gone as unknown as ModerationSession);
  const before = visits();
  for (let i = 0; i < 100; i++) drop({ room: 'lobby', item: `${i}`, user: 'ada', id: 'x', at: 1 });
  assert.ok(visits() - before <= 1_000, `${visits() - before} looks`);
  assert.equal(
    [first, second, elsewhere, gone].map(({ refused }) => refused.length),
    [100, 100, 0, 0],
  );
  assert.equal(first.refused[0], { room: 'lobby', id: 'x' });
  drop({ room: 'lobby', item: 'y', user: 'nobody', id: 'y', at: 1 });
  assert.ok(moderationSessions.has('g_7'));
  assert.not(moderationSessions.has('nobody'));
  moderationSessions.close();
});

test.run();
