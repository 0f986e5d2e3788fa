/**
 * Console: signs in by a link, and shows rooms, owners and moderators, and their sessions.
 */
import { html, LitElement, type TemplateResult } from 'lit';
import { consoleStyles } from './console.styles.ts';
import {
  ask,
  type Member,
  type Pages,
  Refused,
  type Review,
  type Rooms,
  type Session,
  type SessionRow,
} from './console-api.ts';
import { reviewSection } from './console-review.ts';
import { invitation, pageSection, roomRow, sessionRow, signedOut } from './console-parts.ts';

const REFRESH_EVERY_MS = 5_000;

export class ConsolePage extends LitElement {
  static override properties = {
    session: { state: true },
    rooms: { state: true },
    more: { state: true },
    members: { state: true },
    pages: { state: true },
    review: { state: true },
    sessions: { state: true },
    link: { state: true },
    error: { state: true },
    isReady: { state: true },
  };
  static override styles = consoleStyles;

  declare session: Session | undefined;
  declare rooms: Rooms | undefined;
  /** Rooms of the pages after the first. */
  declare more: string[];
  declare members: Member[];
  declare pages: Pages;
  declare review: Review;
  declare sessions: SessionRow[];
  /** Of the last invitation. */
  declare link: string;
  declare error: string;
  declare isReady: boolean;

  #timer: ReturnType<typeof setInterval> | undefined;
  #after: string | undefined;

  constructor() {
    super();
    Object.assign(this, { more: [], members: [], sessions: [], link: '', error: '' });
    this.pages = { fixed: [], added: [] };
    this.review = { items: [], total: 0 };
    this.isReady = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#start();
    this.#timer = setInterval(() => {
      if (this.session && document.visibilityState === 'visible') void this.#load();
    }, REFRESH_EVERY_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#timer);
  }

  override render(): TemplateResult {
    const { session, error } = this;
    return html`
      <header>
        <h1>Console</h1>
        ${session
          ? html`
            <p>
              Signed in as <bdi><strong>${session.member.name}</strong></bdi>
              (${session.member.role})
              <button @click=${() => this.#signOut()}>Sign out</button>
            </p>
          `
          : ''}
      </header>
      <p class="error" role="alert">${error}</p>
      ${session ? this.#all(session) : this.isReady ? signedOut() : html`<p>Loading…</p>`}
    `;
  }

  #all({ member }: Session): TemplateResult {
    return html`
      ${reviewSection(this.review, this.#decide)} ${this.#roomList()}
      ${member.role === 'owner'
        ? [
          pageSection(this.pages, this.#allow, (origin) =>
            this.#change('DELETE', '/pages', { origin })),
          this.#staffList(member),
        ]
        : ''}
      ${this.#sessionList(member)}
    `;
  }

  #roomList(): TemplateResult {
    const { rooms, waiting = [] } = this.rooms ?? {};
    const counts = new Map(waiting.map((one) => [one.room, one]));
    const others = [...rooms ?? [], ...this.more].filter((room) => !counts.has(room));
    const shown = [...counts.keys(), ...others];
    return html`
      <section aria-labelledby="rooms">
        <h2 id="rooms">Rooms</h2>
        <p class="muted">Open a room to moderate it: the shield at its top shows what waits.</p>
        <ul class="rows">${shown.map((room) => roomRow(room, counts.get(room)))}</ul>
        ${rooms && shown.length === 0 ? html`<p>There are no rooms yet.</p>` : ''}
        ${this.#after === undefined
          ? ''
          : html`<button @click=${() => this.#try(() => this.#loadMore())}>More rooms</button>`}
      </section>
    `;
  }

  #staffList(own: Member): TemplateResult {
    return html`
      <section aria-labelledby="staff">
        <h2 id="staff">Owners and moderators</h2>
        <ul class="rows">
          ${this.members.map(({ id, name, role, rooms }) =>
            html`
              <li>
                <span>
                  <bdi>${name}</bdi>
                  <span class="muted">${rooms ? `${role} of ${rooms.join(', ')}` : role}</span>
                </span>
                ${id === own.id ? html`<span class="muted">you</span>` : html`
                  <button
                    class="danger"
                    aria-label=${`Remove ${name}`}
                    @click=${() => this.#change('DELETE', `/members/${encodeURIComponent(id)}`)}
                  >Remove</button>
                `}
              </li>
            `
          )}
        </ul>
        ${invitation(this.#invite, this.link)}
      </section>
    `;
  }

  #sessionList(own: Member): TemplateResult {
    const names = new Map(this.members.map(({ id, name }) => [id, name]));
    return html`
      <section aria-labelledby="sessions">
        <h2 id="sessions">Sessions</h2>
        <ul class="rows">
          ${this.sessions.map((row) =>
            sessionRow(
              row,
              names.get(row.memberId) ?? own.name,
              () => this.#change('DELETE', `/sessions/${row.id}`),
            )
          )}
        </ul>
      </section>
    `;
  }

  async #start(): Promise<void> {
    const link = new URLSearchParams(location.hash.slice(1)).get('link');
    // In the history, a used link would look as if it still worked.
    if (link) history.replaceState(null, '', location.pathname);
    try {
      if (link) await ask('POST', '/session', { link });
    } catch (error) {
      this.#show(error);
    }
    try {
      this.session = await ask<Session>('GET', '/session');
      await this.#load();
    } catch (error) {
      if (!(error instanceof Refused)) this.#show(error);
    } finally {
      this.isReady = true;
    }
  }

  async #load(): Promise<void> {
    try {
      const isOwner = this.session?.member.role === 'owner';
      const [rooms, review, { sessions }, { members }, pages] = await Promise.all([
        ask<Rooms>('GET', '/rooms'),
        ask<Review>('GET', '/review'),
        ask<{ sessions: SessionRow[] }>('GET', '/sessions'),
        isOwner ? ask<{ members: Member[] }>('GET', '/members') : { members: [] },
        isOwner ? ask<Pages>('GET', '/pages') : this.pages,
      ]);
      if (this.more.length === 0) this.#after = rooms.after;
      Object.assign(this, { rooms, review, sessions, members, pages });
    } catch (error) {
      this.#show(error);
    }
  }

  async #loadMore(): Promise<void> {
    const query = new URLSearchParams({ after: this.#after! });
    const { rooms, after } = await ask<Rooms>('GET', `/rooms?${query}`);
    this.#after = after;
    this.more = [...this.more, ...rooms];
  }

  #change(method: string, path: string, body?: object): Promise<void> {
    return this.#try(async () => {
      await ask(method, path, body);
      await this.#load();
    });
  }

  readonly #decide = async (decision: object): Promise<void> => {
    await this.#change('POST', '/review', decision);
    // The button is gone.
    this.renderRoot.querySelector<HTMLElement>('#review')?.focus();
  };

  readonly #allow = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const typed = `${new FormData(form).get('address') ?? ''}`.trim();
    // People paste the address of a page.
    const origin = URL.parse(typed)?.origin ?? typed;
    void this.#change('POST', '/pages', { origin }).then(() => this.error || form.reset());
  };

  readonly #invite = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const fields = new FormData(form);
    const field = (name: string) => `${fields.get(name) ?? ''}`.trim();
    const rooms = field('rooms').split(/[\s,]+/).filter((one) => one !== '');
    void this.#try(async () => {
      const { link } = await ask<{ link: string }>('POST', '/links', {
        name: field('name'),
        role: field('role'),
        ...(rooms.length > 0 ? { rooms } : {}),
      });
      this.link = link;
      form.reset();
    });
  };

  #signOut(): Promise<void> {
    return this.#try(async () => {
      await ask('DELETE', '/session');
      this.session = undefined;
    });
  }

  async #try(act: () => Promise<void>): Promise<void> {
    this.error = '';
    try {
      await act();
    } catch (error) {
      this.#show(error);
    }
  }

  #show(error: unknown): void {
    const isOver = error instanceof Refused && error.status === 401;
    if (isOver) this.session = undefined;
    const words = error instanceof Refused ? error.message : 'The server cannot be reached.';
    this.error = isOver ? 'Your session has ended.' : words;
  }
}

customElements.define('starling-console', ConsolePage);

declare global {
  interface HTMLElementTagNameMap {
    'starling-console': ConsolePage;
  }
}
