/**
 * Parts of the console: rows of its lists, forms, and the page without a session.
 */
import { html, type TemplateResult } from 'lit';
import { roomPath } from '../../server/core/protocol/room-name.ts';
import type { Pages, Rooms, SessionRow } from './console-api.ts';

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

export function invitation(
  onSubmit: (event: SubmitEvent) => void,
  link: string,
): TemplateResult {
  return html`
    <form @submit=${onSubmit}>
      <h3>Invite</h3>
      <label>Name <input name="name" required maxlength="40" autocomplete="off"></label>
      <label>Role
        <select name="role">
          <option value="moderator">Moderator</option>
          <option value="owner">Owner</option>
        </select>
      </label>
      <label>Rooms of a moderator
        <input name="rooms" placeholder="all" autocomplete="off" aria-describedby="patterns">
      </label>
      <p id="patterns" class="muted">Names or patterns such as team/*, separated by commas.</p>
      <button class="main">Make a link</button>
    </form>
    ${link
      ? html`
        <p role="status">Send this link. It works once, within an hour:</p>
        <p><input class="link" readonly aria-label="Link" .value=${link}
          @focus=${({ target }: Event) => (target as HTMLInputElement).select()}></p>
      `
      : ''}
  `;
}

export function pageSection(
  { fixed, added }: Pages,
  onSubmit: (event: SubmitEvent) => void,
  remove: (origin: string) => void,
): TemplateResult {
  return html`
    <section aria-labelledby="pages">
      <h2 id="pages">Allowed pages</h2>
      <p class="muted">These sites may show the chat. <a href="/embed">Make the tag</a></p>
      <ul class="rows">
        ${fixed.map((origin) => pageRow(origin))}
        ${added.map((origin) => pageRow(origin, () => remove(origin)))}
      </ul>
      <form @submit=${onSubmit}>
        <label>Address of a page
          <input name="address" required inputmode="url" autocomplete="url"
            placeholder="https://www.example.org">
        </label>
        <button class="main">Allow</button>
      </form>
    </section>
  `;
}

/** Without `remove`: of the settings. */
function pageRow(origin: string, remove?: () => void): TemplateResult {
  return html`
    <li>
      <bdi>${origin === '*' ? 'every page' : origin}</bdi>
      ${remove
        ? html`<button class="danger" aria-label=${`Remove ${origin}`} @click=${remove}>Remove</button>`
        : html`<span class="muted">in ALLOWED_ORIGINS</span>`}
    </li>
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
