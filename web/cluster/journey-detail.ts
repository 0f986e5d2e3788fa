/**
 * <journey-detail>: the journey of the chosen message, as a diagram to scale and in words.
 */
import { css, html, LitElement, svg } from 'lit';
import { type Itinerary, itineraryOf, type Station } from './itinerary.ts';
import type { Journey } from './journeys.ts';
import type { SeenReplica } from './swarm.ts';
import { shared } from './theme.ts';
import { clockWords, durationWords, hopWords, plural } from './words.ts';

export class JourneyDetail extends LitElement {
  static override properties = {
    journey: { attribute: false },
    replicas: { attribute: false },
    // A journey changes in place; this count of its steps triggers the rendering.
    version: { type: Number },
  };
  static override styles = [
    shared,
    css`
      .facts {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 20px;
        margin-block-end: 16px;
        font-size: 0.875rem;
        overflow-wrap: anywhere;
      }
      ol {
        display: grid;
        gap: 14px;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      .head {
        display: flex;
        flex-wrap: wrap;
        align-items: baseline;
        justify-content: space-between;
        gap: 0 12px;
        font-size: 0.9375rem;
      }
      .badge {
        padding: 1px 9px;
        border-radius: 999px;
        background: var(--raised);
        font-size: 0.8125rem;
      }
      .badge.healed {
        background: color-mix(in oklab, var(--wait) 25%, transparent);
      }
      svg {
        display: block;
        inline-size: 100%;
        block-size: 16px;
        margin-block: 4px;
        overflow: visible;
      }
      .rail {
        fill: var(--raised);
      }
      .commit {
        fill: var(--accent);
      }
      .hop {
        fill: color-mix(in oklab, var(--accent) 45%, transparent);
      }
      .hop.healed {
        fill: var(--wait);
      }
      .deliver {
        fill: var(--good);
      }
      .summary {
        font-size: 0.875rem;
      }
      footer {
        display: grid;
        gap: 8px;
        margin-block-start: 16px;
        font-size: 0.8125rem;
      }
      .key span {
        margin-inline-end: 14px;
        white-space: nowrap;
      }
      .key i {
        display: inline-block;
        inline-size: 12px;
        block-size: 8px;
        margin-inline-end: 6px;
        border-radius: 3px;
      }
      i.commit {
        background: var(--accent);
      }
      i.hop {
        background: color-mix(in oklab, var(--accent) 45%, transparent);
      }
      i.heal {
        background: var(--wait);
      }
      i.deliver {
        background: var(--good);
      }
    `,
  ];
  declare journey: Journey | undefined;
  declare replicas: readonly SeenReplica[];
  declare version: number;

  constructor() {
    super();
    this.journey = undefined;
    this.replicas = [];
    this.version = 0;
  }

  override render() {
    const { journey } = this;
    if (!journey) {
      return html`
        <h2>Journey</h2>
        <p class="muted">Choose a message to see its journey through the swarm.</p>
      `;
    }
    const known = new Map(this.replicas.map((seen) => [seen.instance, seen]));
    const itinerary = itineraryOf(journey, (instance) => known.get(instance)?.clock);
    const nameOf = (instance: string) =>
      known.get(instance)?.report.replica ?? 'a replica that left';
    const absent = this.replicas.filter(({ instance }) => !journey.steps.has(instance));
    const { acceptedAtMs } = itinerary;
    return html`
      <h2>Journey of ${journey.kind} #${journey.seq} in ${journey.room}</h2>
      <p class="facts">
        ${acceptedAtMs === undefined ? '' : html`<span><span class="muted">accepted at</span> <span
          class="number">${clockWords(acceptedAtMs)}</span></span>`}
        <span><span class="muted">by</span> ${journey.via}</span>
        <span><span class="muted">took</span> <span class="number">${durationWords(
          itinerary.tookMs,
        )}</span></span>
        <span><span class="muted">id</span> ${journey.id}</span>
      </p>
      <ol>
        ${itinerary.stations.map((station) =>
          renderStation(station, itinerary, nameOf(station.instance))
        )}
        ${absent.map(({ report }) =>
          html`
            <li class="summary muted">${report
              .replica}: no report; usually because nobody is in this
            room there, so it is not sent</li>
          `
        )}
      </ol>
      ${renderFooter()}
    `;
  }
}

function renderStation(station: Station, itinerary: Itinerary, name: string) {
  const { isOrigin, way } = station;
  const isHealed = way === 'store';
  const badge = isOrigin ? 'accepted here' : isHealed ? 'healed from the store' : 'over the link';
  return html`
    <li>
      <div class="head">
        <strong>${name}</strong>
        <span class="badge ${isHealed ? 'healed' : ''}">${badge}</span>
      </div>
      ${renderBars(station, itinerary)}
      <p class="summary number">${describeStation(station)}</p>
    </li>
  `;
}

/** In percent of the whole journey, so that the bars fit any width. */
function renderBars(station: Station, { stations, tookMs }: Itinerary) {
  const percent = (ms: number) => tookMs > 0 ? Math.min(100, Math.max(0, ms / tookMs * 100)) : 0;
  const bar = (kind: string, fromMs: number, toMs: number) => {
    const from = percent(fromMs);
    // A minimum width keeps short bars visible.
    const wide = Math.max(0.8, percent(toMs) - from);
    return svg`<rect class=${kind} x="${
      Math.min(from, 99.2)
    }%" y="3" width="${wide}%" height="10" rx="3" />`;
  };
  const committedMs = stations.find(({ isOrigin }) => isOrigin)?.committedMs;
  const gotMs = station.isOrigin ? station.committedMs ?? station.fromMs : station.fromMs;
  const hop = `hop ${station.way === 'store' ? 'healed' : ''}`;
  return html`
    <svg aria-hidden="true">
      <rect class="rail" x="0" y="6" width="100%" height="4" rx="2" />
      ${station.isOrigin && station.committedMs !== undefined
        ? bar('commit', station.fromMs, station.committedMs)
        : ''}
      ${!station.isOrigin && committedMs !== undefined ? bar(hop, committedMs, station.fromMs) : ''}
      ${station.deliveredMs === undefined ? '' : bar('deliver', gotMs, station.deliveredMs)}
    </svg>
  `;
}

function describeStation(station: Station): string {
  const { isOrigin, way, fromMs, committedMs, deliveredMs, sockets, hopMs } = station;
  const parts: string[] = [];
  if (isOrigin && committedMs !== undefined) {
    parts.push(`committed after ${durationWords(committedMs - fromMs)}`);
  }
  if (!isOrigin && hopMs !== undefined) {
    const words = hopWords(hopMs, station.uncertaintyMs);
    parts.push(
      way === 'store' ? `read from the store ${words} after the commit` : `hop of ${words}`,
    );
  }
  if (deliveredMs !== undefined) {
    const after = durationWords(deliveredMs - (isOrigin ? committedMs ?? fromMs : fromMs));
    parts.push(`delivered to ${plural(sockets ?? 0, 'socket')} ${after} later`);
  }
  const text = parts.join(', ');
  return text === '' ? 'on its way' : text[0]!.toUpperCase() + text.slice(1);
}

function renderFooter() {
  return html`
    <footer class="muted">
      <p class="key" aria-hidden="true">
        <span><i class="commit"></i>to the store</span>
        <span><i class="hop"></i>over the link</span>
        <span><i class="heal"></i>healed</span>
        <span><i class="deliver"></i>to the sockets</span>
      </p>
      <p>Each replica has its own clock. Round trips through the link convert hops to one
      clock; ± is the possible error.</p>
    </footer>
  `;
}
