/** Reconnecting link to RabbitMQ, a state machine. It tries the addresses in turn until closed. */
import { explain, type Log } from '../../lib/log.ts';
import { backoffMs } from '../../lib/backoff.ts';
import { connectBound } from './bound-link.ts';
import type { RabbitLink } from './link.ts';
import { Probe } from './probe.ts';

export interface ReconnectingLink {
  /** Bodies pass: the probe came back, and the broker accepts bodies. */
  isUp(): boolean;
  roundTripMs(): number | undefined;
  link(): RabbitLink | undefined;
  close(): Promise<void>;
}

export interface ReconnectingLinkOptions {
  urls: readonly string[];
  log: Log;
  probeEveryMs: number;
  backoffMaxMs: number;
  /** Topics to bind. Later changes must also be bound on `link`. */
  topics(): Iterable<string>;
  onBody(topic: string, body: Uint8Array): void;
  onLink(link: RabbitLink): void;
  onChange(isUp: boolean): void;
}

type State =
  | { name: 'building'; done: Promise<void> }
  | { name: 'linked'; link: RabbitLink; isUp: boolean }
  | { name: 'waiting'; timer: ReturnType<typeof setTimeout> }
  | { name: 'closed' };

const BACKOFF_BASE_MS = 200;

export function openReconnectingLink(options: ReconnectingLinkOptions): ReconnectingLink {
  const { urls, log, probeEveryMs, backoffMaxMs, topics, onBody, onLink, onChange } = options;
  const probe = new Probe();
  let attempt = 0;

  const linkNow = (): RabbitLink | undefined => state.name === 'linked' ? state.link : undefined;
  const isUp = (): boolean => state.name === 'linked' && state.isUp;
  const setUp = (value: boolean): void => {
    if (state.name !== 'linked' || state.isUp === value) return;
    state.isUp = value;
    onChange(value);
  };
  const receive = (topic: string, body: Uint8Array): void => {
    if (state.name === 'closed') return;
    if (topic !== probe.topic) return onBody(topic, body);
    probe.noteReturn(body);
    attempt = 0;
    if (!linkNow()?.isBlocked) setUp(true);
  };
  const sendProbe = (link: RabbitLink): void => {
    if (!probe.send(link)) lost(link, new Error('the probe does not come back'));
  };
  const lost = (which: RabbitLink, error: unknown): void => {
    if (which !== linkNow()) return;
    which.abandon();
    log.warn('rabbitmq: the link is lost, reconnecting', { reason: explain(error) });
    const wasUp = isUp();
    // Change the state first, so that callbacks find no link.
    buildLater();
    if (wasUp) onChange(false);
  };
  const buildLater = (): void => {
    const pauseMs = backoffMs(attempt++, { baseMs: BACKOFF_BASE_MS, maxMs: backoffMaxMs });
    state = { name: 'waiting', timer: setTimeout(startBuilding, pauseMs) };
  };
  const startBuilding = (): void => void (state = { name: 'building', done: build() });
  const isClosed = (): boolean => state.name === 'closed';
  const build = async (): Promise<void> => {
    const url = urls[attempt % urls.length]!;
    let built: RabbitLink | undefined;
    /** Set when the link is lost before it is complete. */
    let lostBy: { error: unknown } | undefined;
    try {
      const link = await connectBound({
        url,
        topics: () => new Set([probe.topic, ...topics()]),
        isClosed,
        onBody: receive,
        onLost(error) {
          lostBy ??= { error };
          if (built) lost(built, error);
        },
        onBlocked: (reason) => built && blocked(built, reason),
      });
      if (isClosed()) return await link.close();
      built = link;
      state = { name: 'linked', link, isUp: false };
      probe.reset();
      if (lostBy) return lost(link, lostBy.error);
      onLink(link);
      sendProbe(link);
    } catch (error) {
      if (isClosed()) return;
      const reason = explain(error);
      log.warn('rabbitmq: cannot connect, will retry', { url: withoutPassword(url), reason });
      buildLater();
    }
  };
  /** Memory or disk alarm: the broker accepts nothing until it ends. */
  const blocked = (which: RabbitLink, reason: string | undefined): void => {
    if (which !== linkNow()) return;
    if (reason !== undefined) {
      log.warn('rabbitmq: the broker is blocked and accepts no messages', { reason });
      return setUp(false);
    }
    log.info('rabbitmq: the broker accepts messages again');
    probe.reset();
    sendProbe(which);
  };

  let state: State = { name: 'building', done: Promise.resolve() };
  startBuilding();
  const probing = setInterval(() => {
    if (linkNow()?.isBlocked === false) sendProbe(linkNow()!);
  }, probeEveryMs);

  return {
    isUp,
    roundTripMs: () => isUp() ? probe.roundTripMs : undefined,
    link: linkNow,
    async close() {
      const before = state;
      state = { name: 'closed' };
      clearInterval(probing);
      if (before.name === 'waiting') clearTimeout(before.timer);
      if (before.name === 'building') await before.done;
      if (before.name === 'linked') await before.link.close();
    },
  };
}

function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return 'an invalid address';
  const parsed = new URL(url);
  parsed.password = parsed.password && '***';
  return parsed.href;
}
