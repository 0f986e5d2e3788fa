/**
 * What waits for the moderators of a room, who is muted or banned, and how the room is set: a panel
 * under the header.
 */
import { html, type PropertyValues, type TemplateResult } from 'lit';
import type { User } from '../../../server/core/protocol/entry.ts';
import type { RoomFeed } from '../../client/chat-client.ts';
import {
  type Act,
  createRoomDesk,
  DeskRefusal,
  type Queue,
  type RoomDesk,
} from '../../client/moderation-client.ts';
import type { RoomState } from '../../client/room-state.ts';
import { act } from '../ui/chat-action.ts';
import { icon } from '../ui/icons.ts';
import { LanguageElement } from '../i18n/language-element.ts';
import { panelStyles } from '../ui/panel.styles.ts';
import { refusalWords } from '../i18n/refusal-words.ts';
import { controls } from '../ui/theme.ts';
import { hasSeveral, newestOfGuests, withoutDecided, withoutMessage } from './decided.ts';
import { moderationStyles, placeStyles } from './moderation.styles.ts';
import { type List, type Tab, tabByKey, TABS } from './moderation-tabs.ts';
import { queueStyles } from './queue.styles.ts';
import { type Choice, heldRow, reportRow, type RowContext, sanctionRow } from './queue-rows.ts';

/** As many held messages, or reports, as the server gives at once: there may be older ones. */
const PAGE = 50;
/** Between two looks at the queue, however often the numbers change. */
const LOOK_EVERY_MS = 2_000;
const NOTHING = {
  held: 'nothingHeld',
  reports: 'nothingReported',
  sanctions: 'nobodyMuted',
} as const;
const ROWS = { held: heldRow, reports: reportRow, sanctions: sanctionRow } as const;

export class ChatModeration extends LanguageElement {
  static override properties = {
    feed: { attribute: false },
    state: { attribute: false },
    user: { attribute: false },
    tab: { state: true },
    queue: { state: true },
    ended: { state: true },
    told: { state: true },
    error: { state: true },
  };
  static override styles = [controls, panelStyles, placeStyles, moderationStyles, queueStyles];

  declare feed: RoomFeed;
  declare state: RoomState;
  declare user: User | undefined;
  declare tab: Tab;
  /** Undefined until it was given. */
  declare queue: Queue | undefined;
  /** Lists of which there are no older ones. */
  declare ended: ReadonlySet<List>;
  declare told: string;
  declare error: string;

  #desk: RoomDesk | undefined;
  #lookTimer: ReturnType<typeof setTimeout> | undefined;
  #lookedAtMs = -Infinity;
  #isActing = false;

  constructor() {
    super();
    this.tab = 'held';
    this.ended = new Set();
    this.told = this.error = '';
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#lookTimer);
    this.#desk?.close();
    this.#desk = undefined;
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('[role=tab][tabindex="0"]')?.focus();
  }

  override willUpdate(changed: PropertyValues): void {
    const isOther = changed.has('feed');
    if (isOther || !this.#desk) {
      this.#desk?.close();
      this.#desk = createRoomDesk(this.feed);
      this.queue = undefined;
    }
    const before = changed.get('state') as RoomState | undefined;
    if (isOther || !this.hasUpdated) this.#look();
    else if (before && before.waiting !== this.state.waiting) this.#look();
  }

  override render(): TemplateResult {
    const { say } = this.language;
    const { tab } = this;
    return html`
      <header>
        <span id="title">${say('moderation')}</span>
        <button class="icon-button" aria-label=${say('closeModeration')} @click=${this
          .#close}>${icon('close')}</button>
      </header>
      <div class="tabs" role="tablist" aria-labelledby="title" @keydown=${this.#onKeydown}>
        ${TABS.map(([name, label]) =>
          html`
            <button
              role="tab"
              id=${name}
              aria-controls="list"
              aria-selected=${name === tab}
              tabindex=${name === tab ? 0 : -1}
              @click=${() => this.#choose(name)}
            >${say(label)}${this.#count(name)}</button>
          `
        )}
      </div>
      <div class="body" id="list" role="tabpanel" aria-labelledby=${tab}>
        <p class="told" role="status">${this.told}</p>
        <p class="error" role="alert">${this.error}</p>
        ${tab === 'settings'
          ? html`
            <starling-room-settings
              .language=${this.language}
              .rights=${this.state.rights}
              @set=${({ detail }: CustomEvent) => this.#act({ action: 'set', settings: detail })}
            ></starling-room-settings>
          `
          : this.#list(tab)}
      </div>
    `;
  }

  #count(tab: Tab): string {
    if (tab === 'settings' || tab === 'sanctions' || !this.queue) return '';
    const { length } = this.queue[tab];
    if (length === 0) return '';
    return ` ${new Intl.NumberFormat(this.language.tag).format(length)}${
      this.ended.has(tab) ? '' : '+'
    }`;
  }

  #list(list: List): TemplateResult {
    const { say } = this.language;
    const { queue, user } = this;
    if (!queue) return html`<p class="note">${say('loading')}</p>`;
    if (queue[list].length === 0) return html`<p class="note">${say(NOTHING[list])}</p>`;
    const context: RowContext = {
      language: this.language,
      nameOf: (userId) => this.#nameOf(userId),
      hasSeveral: (userId) => hasSeveral(queue, list, userId),
      isStaff: user?.role === 'moderator' || user?.role === 'owner',
      onChoice: (choice) => void this.#carryOut(choice),
    };
    return html`
      ${list === 'sanctions' ? '' : this.#sweep(queue, list)}
      <ul aria-labelledby=${list}>
        ${queue[list].map((one) =>
          (ROWS[list] as (one: unknown, context: RowContext) => unknown)(
            one,
            context,
          )
        )}
      </ul>
      ${this.ended.has(list)
        ? ''
        : html`<button class="text-button" @click=${() => this.#older(list)}>${
          say('showOlder')
        }</button>`}
    `;
  }

  #sweep(queue: Queue, list: 'held' | 'reports'): TemplateResult | '' {
    const newestAt = newestOfGuests(queue, list);
    if (newestAt === undefined) return '';
    const action = list === 'held' ? 'reject' : 'dismiss';
    return html`
      <starling-queue-sweep
        .language=${this.language}
        .action=${action}
        .newestAt=${newestAt}
        @sweep=${({ detail }: CustomEvent<number>) => this.#act({ action, guestsSince: detail })}
      ></starling-queue-sweep>
    `;
  }

  #nameOf(userId: string): string {
    const { presence, messages } = this.state;
    return presence.members?.find(({ id }) => id === userId)?.name ??
      messages.findLast(({ from }) => from.id === userId)?.from.name ?? userId;
  }

  #choose(tab: Tab): void {
    this.tab = tab;
    this.told = this.error = '';
    this.updateComplete.then(() => this.focus());
  }

  #onKeydown(event: KeyboardEvent): void {
    const goal = tabByKey(event.key, this.tab, this.language.direction);
    if (!goal) return;
    event.preventDefault();
    this.#choose(goal);
  }

  /** Gets the lists anew, soon. */
  #look(): void {
    clearTimeout(this.#lookTimer);
    const waitMs = Math.max(0, this.#lookedAtMs + LOOK_EVERY_MS - Date.now());
    this.#lookTimer = setTimeout(() => void this.#lookNow(), waitMs);
  }

  async #lookNow(): Promise<void> {
    this.#lookedAtMs = Date.now();
    const queue = await this.#ask((desk) => desk.queue());
    if (!queue) return;
    this.queue = queue;
    this.ended = new Set(
      (Object.keys(queue) as List[]).filter((one) =>
        one === 'sanctions' || queue[one].length < PAGE
      ),
    );
  }

  async #older(list: List): Promise<void> {
    const last = this.queue?.[list].at(-1);
    if (!last) return;
    const older = await this.#ask((desk) => desk.queue(last.at));
    if (!older || !this.queue) return;
    this.queue = { ...this.queue, [list]: [...this.queue[list], ...older[list]] };
    if (older[list].length < PAGE) this.ended = new Set([...this.ended, list]);
  }

  async #carryOut(choice: Choice): Promise<void> {
    const { host } = this.getRootNode() as ShadowRoot;
    switch (choice.type) {
      case 'act':
        return await this.#act(choice.act);
      case 'delete':
        this.feed.delete(choice.seq);
        if (this.queue) this.queue = withoutMessage(this.queue, choice.seq);
        return await this.#tellDone();
      case 'show':
        // From the room, as this panel is gone by then.
        this.#close();
        await this.updateComplete;
        return void setTimeout(() => act(host, { type: 'reveal', seq: choice.seq }));
      case 'charge':
        return void act(host, { type: 'toggle-panel', panel: 'verdict', about: choice.charge });
    }
  }

  async #act(wanted: Act): Promise<void> {
    if (this.#isActing) return;
    this.#isActing = true;
    this.told = this.error = '';
    const isDone = await this.#ask((desk) => desk.moderate(wanted).then(() => true));
    this.#isActing = false;
    if (!isDone) return;
    if (this.queue) this.queue = withoutDecided(this.queue, wanted);
    await this.#tellDone(wanted.action !== 'set');
  }

  /** `hasGone`: the button that had the focus is no more; the next one takes it. */
  async #tellDone(hasGone = true): Promise<void> {
    this.told = this.language.say('done');
    const focused = this.shadowRoot!.activeElement?.closest('li');
    const index = focused ? [...focused.parentElement!.children].indexOf(focused) : 0;
    await this.updateComplete;
    if (!hasGone) return;
    const rows = this.renderRoot.querySelectorAll('li');
    const next = rows[Math.min(index, rows.length - 1)]?.querySelector('button');
    if (next) next.focus();
    else this.focus();
  }

  /** Undefined when it was refused, which is told. */
  async #ask<T>(run: (desk: RoomDesk) => Promise<T>): Promise<T | undefined> {
    const desk = this.#desk;
    if (!desk) return undefined;
    try {
      return await run(desk);
    } catch (refusal) {
      if (!(refusal instanceof DeskRefusal)) throw refusal;
      if (desk === this.#desk) this.error = refusalWords(refusal, this.language);
      return undefined;
    }
  }

  #close(): void {
    act(this, { type: 'toggle-panel', panel: 'moderation' });
  }
}
