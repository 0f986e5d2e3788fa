/**
 * Rows of the console's lists, and its page without a session.
 */
import { html, type TemplateResult } from 'lit';
import { roomPath } from '../../server/core/protocol/room-name.ts';
import type { Rooms, SessionRow } from './console-api.ts';

export function roomRow(room: string, waiting?: Rooms['waiting'][number]): TemplateResult {
  const { held = 0, reports = 0 } = waiting ?? {};
  return html`
    <li>
      <a href=${roomPath(room)}><bdi>${room}</bdi></a>
      ${held ? html`<span class="badge">${held} to approve</span>` : ''}
      ${reports ? html`<span class="badge">${reports} reported</span>` : ''}
    </li>
  `;
}

export function signedOut(): TemplateResult {
  return html`
    <section>
      <h2>Sign in</h2>
      <p>Open the link that the server printed at its start, or that an owner sent you. On the
        server, this command prints another:</p>
      <pre>npm run starling -- owner</pre>
    </section>
  `;
}

/** The first that fits; browsers name their ancestors too. */
const BROWSERS = [['Edg', 'Edge'], ['Firefox', 'Firefox'], ['Chrome', 'Chrome'], [
  'Safari',
  'Safari',
]];
const SYSTEMS = [
  ['Android', 'Android'],
  ['iPhone', 'iOS'],
  ['iPad', 'iPadOS'],
  ['Windows', 'Windows'],
  ['Mac OS', 'macOS'],
  ['Linux', 'Linux'],
];

function browserOf(agent: string): string {
  const find = (all: string[][]) => all.find(([mark]) => agent.includes(mark!))?.[1];
  const browser = find(BROWSERS) ?? 'another browser';
  const system = find(SYSTEMS);
  return system === undefined ? browser : `${browser} on ${system}`;
}

export function sessionRow(
  { agent, createdAt, isThis }: SessionRow,
  name: string,
  end: () => void,
): TemplateResult {
  const at = new Date(createdAt);
  return html`
    <li>
      <span>
        <bdi>${name}</bdi>
        <span class="muted">
          since <time datetime=${at.toISOString()}>${at.toLocaleString()}</time>,
          <span title=${agent}>${browserOf(agent)}</span>
        </span>
      </span>
      ${isThis ? html`<span class="muted">this one</span>` : html`
        <button
          class="danger"
          aria-label=${`End a session of ${name}`}
          @click=${end}
        >End</button>
      `}
    </li>
  `;
}
