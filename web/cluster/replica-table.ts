/**
 * <replica-table>: exact figures of each replica, also for screen readers.
 */
import { css, html, LitElement } from 'lit';
import type { SeenReplica } from './swarm.ts';
import { shared } from './theme.ts';
import { countWords, durationWords, plural, uptimeWords } from './words.ts';

export class ReplicaTable extends LitElement {
  static override properties = { replicas: { attribute: false } };
  static override styles = [
    shared,
    css`
      .scroller {
        overflow-x: auto;
        /* Keeps the focus ring from being clipped. */
        margin: -4px;
        padding: 4px;
      }
      table {
        inline-size: 100%;
        border-collapse: collapse;
        font-size: 0.8125rem;
      }
      th,
      td {
        padding: 10px 12px 10px 0;
        border-block-end: 1px solid var(--line);
        text-align: start;
        white-space: nowrap;
        vertical-align: top;
      }
      thead th {
        vertical-align: bottom;
        white-space: normal;
        padding-block-start: 0;
        color: var(--muted);
        font-weight: 500;
      }
      tbody tr:last-child > * {
        border: 0;
      }
      th.number {
        white-space: nowrap;
      }
      .tag {
        display: block;
        color: var(--muted);
        font-size: 0.8125rem;
        font-weight: 400;
      }
      .alarm {
        color: var(--danger);
      }
      .right {
        text-align: end;
      }
      .rooms {
        white-space: normal;
        min-inline-size: 170px;
      }
      .room {
        display: inline-block;
        margin: 0 6px 4px 0;
        padding: 1px 9px;
        border-radius: 999px;
        background: var(--raised);
        max-inline-size: 160px;
        overflow: hidden;
        text-overflow: ellipsis;
        vertical-align: bottom;
        white-space: nowrap;
      }
    `,
  ];
  declare replicas: readonly SeenReplica[];

  constructor() {
    super();
    this.replicas = [];
  }

  override render() {
    return html`
      <h2 id="title">Replicas</h2>
      <div class="scroller" tabindex="0" role="region" aria-labelledby="title">
        <table>
          <thead>
            <tr>
              <th scope="col">Replica</th>
              <th scope="col">Runtime</th>
              <th scope="col" class="number">Up for</th>
              <th scope="col" class="right">Connections</th>
              <th scope="col" class="right">Rooms</th>
              <th scope="col">Link, round trip</th>
              <th scope="col">Store</th>
              <th scope="col" class="right">Accepted/s</th>
              <th scope="col" class="right">Delivered/s</th>
              <th scope="col" class="right">Healed</th>
              <th scope="col">Busiest rooms</th>
            </tr>
          </thead>
          <tbody>
            ${this.replicas.map(renderRow)}
          </tbody>
        </table>
      </div>
    `;
  }
}

function renderRow({ report, isSilent, isObserver }: SeenReplica) {
  const { link, store } = report;
  const roundTrip = link.roundTripMs === undefined ? '' : `, ${durationWords(link.roundTripMs)}`;
  // The last report of a silent replica may be outdated.
  const dot = (isUp: boolean) =>
    html`<span class="dot ${isSilent ? 'wait' : isUp ? '' : 'bad'}"></span>`;
  return html`
    <tr>
      <th scope="row">
        ${report.replica}${isObserver
          ? html`<span class="tag">shows this page</span>`
          : ''}${isSilent ? html`<span class="tag alarm">silent</span>` : ''}
      </th>
      <td>${report.runtime}</td>
      <td class="number">${uptimeWords(report.atMs - report.startedAtMs)}</td>
      <td class="number right">${countWords(report.connections)}</td>
      <td class="number right">${countWords(report.rooms)}</td>
      <td class="number">
        ${dot(link.isUp)}${link.kind} ${link.isUp ? `up${roundTrip}` : 'down'}
      </td>
      <td>${dot(store.isUp)}${store.kind} ${store.isUp ? 'up' : 'down'}</td>
      <td class="number right">${countWords(report.committedPerS)}</td>
      <td class="number right">${countWords(report.deliveredPerS)}</td>
      <td class="number right">${countWords(report.healedEntries)}</td>
      <td class="rooms">${report.topRooms.filter(({ members }) => members > 0).map((
        { room, members },
      ) =>
        html`<span class="room" title=${`${room}: ${plural(members, 'member')} here`}>${room} ${
          countWords(members)
        }</span>`
      )}</td>
    </tr>
  `;
}
