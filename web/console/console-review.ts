/**
 * Review section of the console: held messages and reports of all rooms.
 */
import { html, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { roomPath } from '../../server/core/protocol/room-name.ts';
import type { Review, ReviewItem } from './console-api.ts';

type Decide = (decision: object) => void;

export function reviewSection({ items, total }: Review, decide: Decide): TemplateResult {
  return html`
    <section aria-labelledby="review">
      <h2 id="review" tabindex="-1">Review${total > 0 ? ` (${total})` : ''}</h2>
      ${items.length === 0
        ? html`<p class="muted">Nothing waits in any room.</p>`
        : html`<ul class="rows">${
          repeat(items, ({ room, item }) => `${room} ${item}`, (item) => reviewRow(item, decide))
        }</ul>`}
    </section>
  `;
}

function reviewRow(item: ReviewItem, decide: Decide): TemplateResult {
  const { kind, room, author, text, at, reason, by, count = 1 } = item;
  const time = new Date(at);
  return html`
    <li>
      <div>
        <bdi><strong>${author.name}</strong></bdi> in
        <a href=${roomPath(room)}><bdi>${room}</bdi></a>
        <time class="muted" datetime=${time.toISOString()}>${time.toLocaleString()}</time>
        <p class="text" dir="auto">${text}</p>
        ${kind === 'report'
          ? html`<p class="muted">Reported by <bdi>${by}</bdi>${
            count > 1 ? ` and ${count - 1} more` : ''
          }${reason ? html`: <bdi>${reason}</bdi>` : ''}</p>`
          : ''}
      </div>
      ${kind === 'held'
        ? [button('Approve', item, decide), button('Reject', item, decide)]
        : [button('Dismiss', item, decide), button('Delete', item, decide)]}
    </li>
  `;
}

function button(
  label: 'Approve' | 'Reject' | 'Dismiss' | 'Delete',
  { room, item, target, author }: ReviewItem,
  decide: Decide,
): TemplateResult {
  const action = label.toLowerCase();
  const about = label === 'Delete' ? { target } : { item };
  return html`
    <button
      class=${label === 'Reject' || label === 'Delete' ? 'danger' : ''}
      aria-label=${`${label}: message of ${author.name} in ${room}`}
      @click=${() => decide({ action, room, ...about })}
    >${label}</button>
  `;
}
