/**
 * <cluster-page>: live view of the cluster. Receives events and passes the state to its parts.
 */
import { html, LitElement } from 'lit';
import type { ClusterEvent } from '../../server/core/protocol/report.ts';
import { pageStyles } from './cluster-page.styles.ts';
import { openEventStream, type StreamState } from './event-stream.ts';
import { createJourneys, type Journey, type Move } from './journeys.ts';
import { createSwarm, type SeenReplica } from './swarm.ts';
import type { SwarmPicture } from './swarm-picture.ts';
import { forgetToken, keepToken, keptToken } from './token-storage.ts';
import { countWords, plural } from './words.ts';

const SWEEP_EVERY_MS = 1_000;
const ROWS_MAX = 40;

export class ClusterPage extends LitElement {
  static override properties = {
    stream: { state: true },
    shown: { state: true },
    chosen: { state: true },
    isPaused: { state: true },
    announced: { state: true },
  };
  static override styles = pageStyles;
  declare stream: StreamState;
  /** The displayed state: frozen while paused. */
  declare shown: { replicas: readonly SeenReplica[]; journeys: readonly Journey[] };
  declare chosen: string | undefined;
  declare isPaused: boolean;
  /** For screen readers: replicas that joined, left or fell silent. */
  declare announced: string;
  #swarm = createSwarm();
  #journeys = createJourneys();
  #moves: Move[] = [];
  #close: (() => void) | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;
  #isDrawing = false;

  constructor() {
    super();
    this.stream = { type: 'connecting' };
    this.shown = { replicas: [], journeys: [] };
    this.chosen = undefined;
    this.isPaused = false;
    this.announced = '';
  }

  override connectedCallback() {
    super.connectedCallback();
    this.#open(keptToken());
    this.#timer = setInterval(() => {
      this.#swarm.sweep(performance.now());
      this.#drawSoon();
    }, SWEEP_EVERY_MS);
  }

  override disconnectedCallback() {
    super.disconnectedCallback();
    this.#close?.();
    clearInterval(this.#timer);
  }

  override render() {
    if (this.stream.type === 'locked') {
      return html`
        <token-form .isWrong=${this.stream.isWrong}
          @cluster-token=${(event: CustomEvent<string>) => this.#open(event.detail)}></token-form>
      `;
    }
    if (this.stream.type === 'closed') {
      return html`
        <section>
          <h1>The swarm cannot be shown</h1>
          <p>${this.stream.reason}</p>
        </section>
      `;
    }
    const { replicas, journeys } = this.shown;
    const chosen = this.#journeys.get(this.chosen ?? '') ?? this.#chosenBefore(journeys);
    const steps = chosen ? [...chosen.steps.values()].map((step) => Object.keys(step).length) : [];
    const route = chosen && chosen.steps.size > 1 ? [...chosen.steps.keys()] : [];
    return html`
      <header>
        <div>
          <h1>The swarm at work</h1>
          <p class="muted" role="status">${this.#status()}</p>
        </div>
        <button @click=${this.#togglePause} aria-pressed=${String(this.isPaused)}>
          ${this.isPaused ? 'Resume' : 'Pause'}
        </button>
      </header>
      ${renderTotals(replicas)}
      <section class="picture">
        <swarm-picture .replicas=${replicas} .route=${route}></swarm-picture>
      </section>
      <div class="ways">
        <section>
          <message-list .journeys=${journeys} .chosen=${chosen?.key}
            @journey-chosen=${(
              event: CustomEvent<string>,
            ) => (this.chosen = event.detail)}></message-list>
        </section>
        <section>
          <journey-detail .journey=${chosen} .replicas=${replicas}
            .version=${steps.reduce((sum, fields) => sum + fields, 0)}></journey-detail>
        </section>
      </div>
      <section>
        <replica-table .replicas=${replicas}></replica-table>
      </section>
      <p class="visually-hidden" aria-live="polite">${this.announced}</p>
      <p class="muted note">Each replica sends its figures once a second while this page is open. In a
      busy swarm, only a sample of the messages is followed. The figures contain no texts and no
      names of people.</p>
    `;
  }

  #chosenBefore(journeys: readonly Journey[]): Journey | undefined {
    return journeys.find(({ key }) => key === this.chosen);
  }

  #open(token: string | undefined): void {
    this.#close?.();
    this.#close = openEventStream({
      url: '/cluster/events',
      token,
      onNews: (news) => this.#takeNews(news),
      onState: (state) => {
        this.stream = state;
        if (state.type === 'open' && token !== undefined) keepToken(token);
        if (state.type === 'locked') forgetToken();
      },
    });
  }

  #takeNews(news: ClusterEvent): void {
    const nowMs = performance.now();
    if (news.type === 'steps') {
      this.#moves.push(...this.#journeys.takeSteps(news.instance, news.steps, nowMs));
    } else this.#swarm.takeNews(news, nowMs);
    this.#drawSoon();
  }

  /** At most once per frame; a background page draws once it is visible again. */
  #drawSoon(): void {
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    requestAnimationFrame(() => {
      this.#isDrawing = false;
      const moves = this.#moves;
      this.#moves = [];
      if (!this.isPaused) this.#draw(moves);
    });
  }

  #draw(moves: Move[]): void {
    const replicas = this.#swarm.list();
    this.#announce(replicas);
    this.shown = { replicas, journeys: this.#journeys.list().slice(0, ROWS_MAX) };
    this.updateComplete.then(() =>
      this.renderRoot.querySelector<SwarmPicture>('swarm-picture')?.fly(moves)
    );
  }

  #announce(replicas: readonly SeenReplica[]): void {
    const words = (all: readonly SeenReplica[]) =>
      all.map(({ report, isSilent }) => `${report.replica}${isSilent ? ' is silent' : ''}`).join(
        ', ',
      );
    const now = words(replicas);
    if (now !== words(this.shown.replicas)) this.announced = `Replicas: ${now}`;
  }

  #togglePause(): void {
    this.isPaused = !this.isPaused;
    if (!this.isPaused) this.#drawSoon();
  }

  #status(): string {
    const { stream } = this;
    const through = this.#swarm.observer?.replica;
    if (stream.type === 'open') {
      const isCutOff = this.shown.replicas.some((seen) =>
        seen.isObserver && !seen.report.link.isUp
      );
      if (isCutOff) return `As seen by ${through}, whose link is down: it cannot hear the others`;
      return through ? `As seen by ${through}` : 'Connected';
    }
    if (stream.type === 'waiting') return `Not connected, trying again: ${stream.reason}`;
    return 'Connecting…';
  }
}

function renderTotals(replicas: readonly SeenReplica[]) {
  const live = replicas.filter(({ isSilent }) => !isSilent).map(({ report }) => report);
  const sum = (figure: (report: SeenReplica['report']) => number) =>
    live.reduce((total, report) => total + figure(report), 0);
  const sample = 2 ** Math.max(0, ...live.map(({ sampleExponent }) => sampleExponent));
  const connections = sum((report) => report.connections);
  const totals: [string, string][] = [
    [countWords(live.length), live.length === 1 ? 'replica' : 'replicas'],
    [countWords(connections), connections === 1 ? 'connection' : 'connections'],
    [countWords(sum(({ committedPerS }) => committedPerS)), 'accepted a second'],
    [countWords(sum(({ deliveredPerS }) => deliveredPerS)), 'delivered a second'],
    [countWords(sum(({ healedEntries }) => healedEntries)), 'healed since start'],
  ];
  return html`
    <dl>
      ${totals.map(([figure, name]) =>
        html`
          <div>
            <dt>${name}</dt>
            <dd class="number">${figure}</dd>
          </div>
        `
      )}
    </dl>
    ${sample > 1
      ? html`<p class="muted note">One in ${plural(sample, 'message')} is followed.</p>`
      : ''}
  `;
}
