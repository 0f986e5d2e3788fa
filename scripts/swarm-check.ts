/**
 * Swarm check: chats with a deployed Starling for a while, as visitors would, and reports lost,
 * repeated and reordered messages. Run it while the stack is updated, scaled or broken. It makes its
 * own rooms. Exits with 1 after a fault.
 *
 *     node scripts/swarm-check.ts http://chat.example [more addresses] --seconds=60
 */
import { explain } from '../server/lib/log.ts';
import { until } from '../server/lib/until.ts';
import { difference } from './testkit/delivery-checker.ts';
import { createVisitor, type Visitor } from './testkit/visitor.ts';
import { readOptions, wholeOption } from './testkit/script-options.ts';
import { type HttpProbe, startHttpProbe } from './testkit/http-probe.ts';

const URLS_MAX = 20;
const USAGE = `usage: node scripts/swarm-check.ts http://chat.example [more addresses] [options]
  --seconds=60    duration
  --visitors=24   visitors who chat
  --rooms=4       rooms, new for each check
  --everyMs=750   pause between two messages of a visitor; the server allows 120 per minute`;

const { values, positionals } = readOptions(USAGE, {
  seconds: { type: 'string', default: '60' },
  visitors: { type: 'string', default: '24' },
  rooms: { type: 'string', default: '4' },
  everyMs: { type: 'string', default: '750' },
}, URLS_MAX);
const settings = {
  seconds: wholeOption('seconds', values.seconds, 3_600),
  visitors: wholeOption('visitors', values.visitors, 1_000),
  rooms: wholeOption('rooms', values.rooms, 100),
  everyMs: wholeOption('everyMs', values.everyMs, 60_000, 10),
};
/** Time for outstanding messages after the end. */
const SETTLE_WITHIN_MS = 30_000;
const JOIN_WITHIN_MS = 15_000;

if (positionals.length === 0) {
  console.error(`Name the address of the chat\n${USAGE}`);
  process.exit(2);
}
try {
  process.exit(await check(positionals) ? 0 : 1);
} catch (error) {
  console.error(`the check could not be made: ${explain(error)}`);
  process.exit(1);
}

async function check(urls: readonly string[]): Promise<boolean> {
  const run = crypto.randomUUID().slice(0, 8);
  const sentAtMs = new Map<string, number>();
  const visitors = Array.from({ length: settings.visitors }, (_, index) =>
    createVisitor({
      name: `visitor-${index + 1}`,
      url: urls[index % urls.length]!,
      room: `swarm-check/${run}/${index % settings.rooms + 1}`,
      sentAtMs,
    }));
  const probe = startHttpProbe(urls);
  try {
    // A visitor who connects later starts in the middle of a room and cannot check earlier
    // messages.
    await until(() => visitors.every(({ isLive }) => isLive), {
      withinMs: JOIN_WITHIN_MS,
      what: 'visitors in all rooms',
    });
    await chat(visitors);
    await probe.stop();
    await waitUntilSettled(visitors);
  } finally {
    await probe.stop();
    for (const visitor of visitors) visitor.close();
  }
  return report(visitors, probe);
}

async function chat(visitors: readonly Visitor[]): Promise<void> {
  const endMs = performance.now() + settings.seconds * 1_000;
  const pauseMs = settings.everyMs / visitors.length;
  for (let turn = 0; performance.now() < endMs; turn++) {
    visitors[turn % visitors.length]!.speak();
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

async function waitUntilSettled(visitors: readonly Visitor[]): Promise<void> {
  const isSettled = (): boolean =>
    visitors.every(({ room, pendingCount, checker }) =>
      pendingCount === 0 && checker.seen.length === sentIn(visitors, room).length
    );
  // If it does not settle, the report lists what is missing.
  await until(isSettled, { withinMs: SETTLE_WITHIN_MS }).catch(() => {});
}

function sentIn(visitors: readonly Visitor[], room: string): string[] {
  return visitors.flatMap((visitor) => visitor.room === room ? visitor.sent : []);
}

function report(visitors: readonly Visitor[], probe: HttpProbe): boolean {
  const faults: string[] = [];
  for (const { name, room, checker, pendingCount } of visitors) {
    checker.expect(sentIn(visitors, room));
    faults.push(...checker.faults);
    if (pendingCount > 0) faults.push(`${name}: ${pendingCount} messages not sent`);
    const first = visitors.find((other) => other.room === room)!;
    const differs = difference(first.checker.seen, checker.seen);
    if (differs) faults.push(`${first.name} and ${name} saw different rooms: ${differs}`);
  }
  const delays = visitors.flatMap(({ delaysMs }) => delaysMs).sort((a, b) => a - b);
  const moves = visitors.reduce((sum, { replicas }) => sum + replicas.length - 1, 0);
  const longestAwayMs = Math.max(...visitors.map(({ awayMsMax }) => awayMsMax));
  const sentCount = visitors.reduce((sum, { sent }) => sum + sent.length, 0);
  console.log(`messages      ${sentCount} sent, ${delays.length} deliveries`);
  console.log(
    `send to seen  p50 ${percentile(delays, 0.5)} ms, p99 ${percentile(delays, 0.99)} ms, longest ${
      percentile(delays, 1)
    } ms`,
  );
  console.log(`visitors      ${visitors.length}; ${moves} reconnects`);
  console.log(`replicas      ${[...new Set(visitors.flatMap(({ replicas }) => replicas))].sort()}`);
  console.log(`away          ${Math.round(longestAwayMs)} ms at most`);
  console.log(`requests      ${probe.count}, failed ${probe.failures.length}`);
  for (const failure of probe.failures.slice(0, 5)) console.log(`              ${failure}`);
  console.log(`faults        ${faults.length}`);
  for (const fault of faults.slice(0, 20)) console.log(`  ${fault}`);
  return faults.length === 0;
}

/** Returns the value below which `share` of the sorted values lie; 0 for an empty list. */
function percentile(sorted: readonly number[], share: number): number {
  return Math.round(sorted[Math.ceil(sorted.length * share) - 1] ?? 0);
}
