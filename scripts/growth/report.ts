/**
 * Growth report: tables and curves of the simulation's results.
 */
import { table } from '../bench/report/words.ts';
import { type CurvePanel, drawCurves, shortNumber } from './curves.ts';
import type { Figures } from './simulate.ts';
import type { SlotChoice } from './slot-choice.ts';

const HEARTBEAT_S = 6;
const CURVES = [2, 10, 50, 200];
/** Logarithmic axes cannot show 0. */
const LEAST_DRAWN = 0.01;

export function figuresTable(all: readonly Figures[]): string {
  return columns(
    [
      ['replicas', ({ replicas }) => String(replicas)],
      ['rooms', ({ rooms }) => shortNumber(rooms)],
      ['members', ({ members }) => shortNumber(members)],
      ['simulated', ({ simulated }) => String(simulated)],
      ['rooms here', (f) => shortNumber(f.roomsPerReplica)],
      ['needed', (f) => shortNumber(f.neededDeliveries)],
      ['delivered', (f) => shortNumber(f.message.delivered)],
      ['B published', (f) => shortNumber(f.message.publishedBytes)],
      ['B delivered', (f) => shortNumber(f.message.deliveredBytes)],
      ['a move', (f) => shortNumber(f.move.delivered)],
      ['an opening', (f) => shortNumber(f.opening.delivered)],
      ['alive here/s', (f) => shortNumber(aliveBodies(f))],
      ['B here/s', (f) => shortNumber(aliveBytes(f))],
      ['heads', (f) => shortNumber(f.headsAsked)],
      ['bindings', (f) => shortNumber(f.bindingsPerReplica)],
      ['memory', (f) => shortNumber(f.bytesPerReplica)],
    ],
    all,
  );
}

export function slotsTable(all: readonly SlotChoice[]): string {
  return columns(
    [
      ['replicas', ({ replicas }) => String(replicas)],
      ['rooms', ({ rooms }) => shortNumber(rooms)],
      ['slots', ({ slots }) => String(slots)],
      ['needed', (choice) => shortNumber(choice.neededDeliveries)],
      ['delivered', (choice) => shortNumber(choice.deliveriesPerMessage)],
      ['bindings in all', (choice) => shortNumber(choice.bindings)],
    ],
    all,
  );
}

export function checkTable(pairs: readonly (readonly [Figures, Figures])[]): string {
  const ratio = (value: (figures: Figures) => number) => ([full, sampled]: typeof pairs[number]) =>
    (value(sampled) / value(full)).toFixed(2);
  return columns(
    [
      ['replicas', ([{ replicas }]) => String(replicas)],
      ['rooms', ([{ rooms }]) => shortNumber(rooms)],
      ['delivered', ratio((f) => f.message.delivered)],
      ['B delivered', ratio((f) => f.message.deliveredBytes)],
      ['a move', ratio((f) => f.move.delivered)],
      ['an opening', ratio((f) => f.opening.delivered)],
      ['B alive', ratio(aliveBytes)],
      ['bindings', ratio((f) => f.bindingsPerReplica)],
      ['memory', ratio((f) => f.bytesPerReplica)],
    ],
    pairs,
  );
}

export function drawGrowth(all: readonly Figures[]): string {
  const panel = (
    title: string,
    value: (figures: Figures) => number,
    format = shortNumber,
  ): CurvePanel => ({
    title,
    format,
    curves: CURVES.map((replicas, colour) => ({
      label: String(replicas),
      colour,
      points: all.filter((figures) => figures.replicas === replicas)
        .map((figures) => ({ x: figures.rooms, y: value(figures) }))
        .filter(({ y }) => y >= LEAST_DRAWN),
    })),
  });
  const bytes = (value: number): string => `${shortNumber(value)}B`;
  return drawCurves({
    title: 'Costs of growth',
    notes: [
      'Real hub, rooms and link; realistic room sizes, 6 members on average.',
      'Each curve is labelled with its replicas, and ends at 30,000 members per replica.',
    ],
    xLabel:
      'Along each panel: rooms in the cluster, from 10 to a million. All axes are logarithmic.',
  }, [
    panel('Deliveries by the broker, one message', (f) => f.message.delivered),
    panel(
      'those to replicas without a member of the room',
      (f) => f.message.delivered - f.neededDeliveries,
    ),
    panel('Heartbeats: bytes that a replica reads per second', aliveBytes, bytes),
    panel('Bindings of a replica', (f) => f.bindingsPerReplica),
    panel('Deliveries, one join that opens a room', (f) => f.opening.delivered),
    panel('Memory of a replica’s rooms and presence', (f) => f.bytesPerReplica, bytes),
  ]);
}

const aliveBodies = (f: Figures): number => f.heartbeats.delivered / f.replicas / HEARTBEAT_S;
const aliveBytes = (f: Figures): number => f.heartbeats.deliveredBytes / f.replicas / HEARTBEAT_S;

function columns<T>(all: readonly [string, (row: T) => string][], rows: readonly T[]): string {
  return table(
    all.map(([name]) => name),
    rows.map((row) => all.map(([, value]) => value(row))),
    'padStart',
  );
}
