/**
 * <swarm-picture>: replicas around link and store; replica-table has the same data as text.
 */
import { html, LitElement, svg, type SVGTemplateResult } from 'lit';
import { createFlights, type Flights } from './flights.ts';
import { type Layout, layoutSwarm, type Point } from './layout.ts';
import type { Move } from './journeys.ts';
import { pictureStyles } from './swarm-picture.styles.ts';
import type { SeenReplica } from './swarm.ts';
import { countWords, durationWords, plural, shortName } from './words.ts';

/** A shorter line has no space for its round trip. */
const LABELLED_PX_MIN = 190;

export class SwarmPicture extends LitElement {
  static override properties = {
    replicas: { attribute: false },
    /** Instances that the chosen message passed, the origin first. */
    route: { attribute: false },
    width: { state: true },
  };
  static override styles = pictureStyles;
  declare replicas: readonly SeenReplica[];
  declare route: readonly string[];
  declare width: number;
  #flights: Flights | undefined;
  #layout: Layout | undefined;
  #resize: ResizeObserver | undefined;

  constructor() {
    super();
    this.replicas = [];
    this.route = [];
    this.width = 0;
  }

  override connectedCallback() {
    super.connectedCallback();
    this.#resize = new ResizeObserver(([entry]) => {
      this.width = Math.round(entry!.contentRect.width);
    });
    this.#resize.observe(this);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.#resize?.disconnect();
    this.#flights?.clear();
  }

  override firstUpdated() {
    this.#flights = createFlights(this.renderRoot.querySelector('.flights')!);
  }

  fly(moves: readonly Move[]): void {
    const layout = this.#layout;
    if (!layout) return;
    const placeOf = (instance: string | undefined): Point | undefined =>
      layout.places[this.replicas.findIndex((seen) => seen.instance === instance)];
    for (const { journey, instance, what } of moves) {
      const at = placeOf(instance);
      if (!at) continue;
      const from = placeOf(journey.origin);
      if (what === 'committed') this.#flights?.fly('commit', [at, layout.store]);
      else if (what === 'store') this.#flights?.fly('healed', [layout.store, at], layout.card);
      else if (from) this.#flights?.fly('link', [from, layout.link, at], layout.card);
    }
  }

  override render() {
    const layout = this.#layout = layoutSwarm(this.replicas.length, this.width || 800);
    const silent = this.replicas.filter(({ isSilent }) => isSilent).length;
    const label = `${plural(this.replicas.length, 'replica')} around the link and the store${
      silent > 0 ? `, ${silent} silent` : ''
    }; see the table of replicas`;
    return html`
      <svg role="img" aria-label=${label} viewBox="0 0 ${layout.width} ${layout.height}"
        height=${layout.height}>
        ${this.replicas.map((seen, i) => this.#renderLines(seen, layout.places[i]!, layout))}
        <g class="flights"></g>
        ${this.replicas.map((seen, i) => renderTrip(seen, layout.places[i]!, layout))}
        ${this.#renderCentre(layout)}
        ${this.replicas.map((seen, i) => renderCard(seen, layout.places[i]!, layout.card))}
      </svg>
    `;
  }

  #renderLines({ instance, report, isSilent }: SeenReplica, at: Point, layout: Layout) {
    const { link, store } = layout;
    const onRoute = this.route.includes(instance) ? 'route' : '';
    const linkState = isSilent ? 'silent' : report.link.isUp ? '' : 'down';
    const storeState = isSilent ? 'silent' : report.store.isUp ? '' : 'down';
    return svg`
      <line class="store ${storeState}" x1=${at.x} y1=${at.y} x2=${store.x} y2=${store.y} />
      <line class="link ${linkState} ${onRoute}" x1=${at.x} y1=${at.y} x2=${link.x}
        y2=${link.y} />
    `;
  }

  #renderCentre({ link, store }: Layout): SVGTemplateResult {
    const report = (this.replicas.find(({ isObserver }) => isObserver) ?? this.replicas[0])?.report;
    return svg`
      <g class="hub ${report?.link.isUp === false ? 'down' : ''}" transform="translate(${link
        .x} ${link.y})">
        <circle r="36" />
        <text class="title" y="-1">Link</text>
        <text class="small" y="14">${report?.link.kind ?? ''}</text>
      </g>
      <g class="hub ${report?.store.isUp === false ? 'down' : ''}" transform="translate(${store
        .x} ${store.y})">
        <path d="M-36 -22 v44 a36 11 0 0 0 72 0 v-44" />
        <ellipse cx="0" cy="-22" rx="36" ry="11" />
        <text class="title" y="8">Store</text>
        <text class="small" y="23">${report?.store.kind ?? ''}</text>
      </g>
    `;
  }
}

/** Round-trip time of the replica's probe through the link, on its line. */
function renderTrip({ report, isSilent }: SeenReplica, at: Point, { link }: Layout) {
  const { roundTripMs } = report.link;
  const isFar = Math.hypot(at.x - link.x, at.y - link.y) > LABELLED_PX_MIN;
  if (isSilent || roundTripMs === undefined || !isFar) return '';
  const x = at.x * 0.45 + link.x * 0.55;
  const y = at.y * 0.45 + link.y * 0.55;
  return svg`<text class="trip" x=${x} y=${y + 4}>${durationWords(roundTripMs)}</text>`;
}

function renderCard(
  { report, isSilent, isObserver }: SeenReplica,
  { x, y }: Point,
  { width, height }: Layout['card'],
): SVGTemplateResult {
  const isBad = !report.link.isUp || !report.store.isUp;
  const state = isSilent ? 'silent' : isBad ? 'bad' : '';
  const word = isSilent
    ? 'silent'
    : report.link.isUp
    ? report.store.isUp ? '' : 'store down'
    : 'link down';
  const runtime = report.runtime.split(' ')[0]!;
  const isSmall = width < 160;
  const left = -width / 2 + 14;
  return svg`
    <g class="card ${state} ${isObserver ? 'observer' : ''}" transform="translate(${x} ${y})">
      <rect x=${-width / 2} y=${-height / 2} width=${width} height=${height} rx="14" />
      <circle class="state" cx=${left + 4} cy=${-height / 2 + 20} r="4" />
      <text class="name" x=${left + 15} y=${-height / 2 + 25}>${shortName(
        report.replica,
        isSmall ? 9 : 14,
      )}</text>
      ${isSmall
        ? ''
        : svg`<text class="runtime ${runtime.toLowerCase()}" x=${width / 2 - 14} y=${
          -height / 2 + 25
        }>${runtime}</text>`}
      <text class="figure" x=${left} y=${height / 2 - (height < 70 ? 14 : 31)}>${countWords(
        report.connections,
      )}<tspan class="unit" dx="5">${isSmall
        ? 'conn.'
        : report.connections === 1
        ? 'connection'
        : 'connections'}</tspan></text>
      ${height < 70
        ? ''
        : svg`<text class="unit ${word ? 'alarm' : ''}" x=${left} y=${height / 2 - 12}>${
          word || plural(report.rooms, 'room')
        }</text>`}
    </g>
  `;
}
