/**
 * Flood scenario: 500 hostile connections from one address while a normal pair chats, with default
 * settings and without challenges.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { HostilePlan, HostileResult } from '../hostile.ts';
import type { PairPlan, PairResult } from '../pair.ts';
import { isStarling, measureEach, type Scenario } from './scenario.ts';
import { table, whole } from '../report/words.ts';

const CONNECTIONS = 500;
const FLOODED = 'lobby';
const ROOMS = ['garden', FLOODED];
const MESSAGES_PER_SECOND = 5;
/** The pair connects before the flood, as existing visitors would. */
const WARM_UP_MS = 12_000;
const FOR_MS = 20_000;
const QUICK_FOR_MS = 6_000;
/** The laboratory's settings have no limits. */
const DEFAULTS = {
  'limits.sendsPerMinute': undefined,
  'limits.framesPerMinute': undefined,
  'limits.repeatsMax': undefined,
  'limits.sendsPerRoomPerMinute': undefined,
  'challenge.mode': undefined,
};
const MODES = [
  { label: 'default', env: DEFAULTS },
  { label: 'challenge.mode=never', env: { ...DEFAULTS, 'challenge.mode': 'never' } },
];

export const floodScenario: Scenario = {
  name: 'flood',
  async run(context) {
    const { laboratory } = context;
    const forMs = context.isQuick ? QUICK_FOR_MS : FOR_MS;
    const measured = [];
    for (const { label, env } of MODES) {
      const title = `flood of ${CONNECTIONS} connections, ${label}`;
      const ofMode = await measureEach(
        context,
        isStarling,
        title,
        (target) =>
          laboratory.withServer(target, async ({ url }) => {
            const pair = laboratory.generate<PairPlan, PairResult>('pair.ts', {
              url,
              rooms: ROOMS,
              messagesPerSecond: MESSAGES_PER_SECOND,
              warmUpMs: WARM_UP_MS,
              measureMs: forMs,
            });
            const hostile = sleep(WARM_UP_MS).then(() =>
              laboratory.generate<HostilePlan, HostileResult>('hostile.ts', {
                url,
                connections: CONNECTIONS,
                // The flood begins after the measurement and ends after it.
                forMs: forMs + 2_000,
                room: FLOODED,
              })
            );
            const [{ rooms }, flood] = await Promise.all([pair, hostile]);
            return { rooms, flood };
          }, { env }),
      );
      measured.push(...ofMode.map((one) => ({ label, ...one })));
    }
    const rows = measured.flatMap(({ target, label, result: { rooms, flood } }) =>
      rooms.map((room) => [
        target.label,
        label,
        room.room === FLOODED ? 'flooded' : 'own',
        room.p50Ms.toFixed(1),
        room.p99Ms.toFixed(1),
        room.maxMs.toFixed(0),
        whole(room.sent),
        whole(room.lost + room.failed),
        whole(room.disorders),
        whole(flood.connects),
        whole(flood.frames),
        whole(flood.megabytes),
      ])
    );
    return {
      name: 'flood',
      text: [
        `a pair that posts ${MESSAGES_PER_SECOND}/s in each of two rooms, while ${CONNECTIONS} ` +
        `hostile connections attack for ${forMs / 1_000} s`,
        table([
          'server',
          'settings',
          'room',
          'p50 ms',
          'p99 ms',
          'max ms',
          'sent',
          'lost',
          'disorders',
          'hostile connects',
          'frames',
          'MB',
        ], rows),
      ].join('\n'),
      data: measured,
    };
  },
};
