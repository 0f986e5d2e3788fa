/**
 * <message-list>: a listbox of followed messages. Dispatches `journey-chosen` with the key.
 */
import { css, html, LitElement } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Journey } from './journeys.ts';
import { shared } from './theme.ts';
import { plural } from './words.ts';

export class MessageList extends LitElement {
  static override properties = {
    journeys: { attribute: false },
    chosen: { attribute: false },
  };
  static override styles = [
    shared,
    css`
      ul {
        margin: 0;
        padding: 4px;
        block-size: 340px;
        overflow-y: auto;
        list-style: none;
      }
      @media (max-width: 760px) {
        ul {
          block-size: 200px;
        }
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 2px 12px;
        padding: 8px 12px;
        border-radius: 12px;
        cursor: pointer;
        font-size: 0.875rem;
      }
      li:hover {
        background: var(--raised);
      }
      li[aria-selected='true'] {
        background: color-mix(in oklab, var(--accent) 18%, transparent);
      }
      .room {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
        font-weight: 600;
      }
      .way {
        grid-column: 1 / -1;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .healed {
        color: var(--wait);
        font-weight: 600;
      }
      .empty {
        padding: 12px;
      }
    `,
  ];
  declare journeys: readonly Journey[];
  declare chosen: string | undefined;

  constructor() {
    super();
    this.journeys = [];
    this.chosen = undefined;
  }

  override render() {
    if (this.journeys.length === 0) {
      return html`
        <h2>Messages</h2>
        <p class="empty muted">No messages yet. Send one in any room of this swarm.</p>
      `;
    }
    // Roving tabindex: the chosen option, or the newest.
    const reachable = this.journeys.find(({ key }) => key === this.chosen) ?? this.journeys[0];
    return html`
      <h2 id="title">Messages</h2>
      <ul role="listbox" aria-labelledby="title" @keydown=${this.#handleKey}>
        ${// Keyed, so that the focus stays on its message when new ones arrive.
        repeat(
          this.journeys,
          ({ key }) => key,
          (journey) => this.#renderRow(journey, journey === reachable),
        )}
      </ul>
    `;
  }

  #renderRow(journey: Journey, isReachable: boolean) {
    const others = [...journey.steps].filter(([instance]) => instance !== journey.origin);
    const healed = others.filter(([, step]) => step.way === 'store').length;
    return html`
      <li
        role="option"
        tabindex=${isReachable ? 0 : -1}
        data-key=${journey.key}
        aria-selected=${String(journey.key === this.chosen)}
        @click=${() => this.#choose(journey.key)}
      >
        <span class="room">${journey.room}</span>
        <span class="number muted">#${journey.seq}</span>
        <span class="way muted">
          ${journey.kind === 'message' ? '' : `${journey.kind}, `}by ${journey
            .via}${others.length > 0
            ? ` to ${plural(others.length, 'more replica')}`
            : ''}${healed > 0 ? html`, <span class="healed">healed</span>` : ''}
        </span>
      </li>
    `;
  }

  #choose(key: string): void {
    this.dispatchEvent(new CustomEvent('journey-chosen', { detail: key }));
  }

  async #handleKey(event: KeyboardEvent): Promise<void> {
    const keys = this.journeys.map(({ key }) => key);
    const at = keys.indexOf((event.target as HTMLElement).dataset.key ?? '');
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: keys.length - 1 }[event.key];
    const isChoice = event.key === 'Enter' || event.key === ' ';
    if (to === undefined && !isChoice) return;
    event.preventDefault();
    const key = keys[Math.min(keys.length - 1, Math.max(0, to ?? at))]!;
    this.#choose(key);
    await this.updateComplete;
    const row = [...this.renderRoot.querySelectorAll('li')].find((li) => li.dataset.key === key);
    row?.focus();
  }
}
