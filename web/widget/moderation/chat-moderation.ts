/**
 * Moderation panel: review queue, mutes and bans, and room settings.
 */
import { html, type PropertyValues, type TemplateResult } from 'lit';
import type { User } from '../../../server/core/protocol/entry.ts';
import type { RoomFeed } from '../../client/chat-client.ts';
import {
  createModerationClient,
  type ModerationClient,
  type ModerationCommand,
  ModerationRefusal,
  type Queue,
} from '../../client/moderation-client.ts';
import type { RoomNotice, RoomState } from '../../client/room-state.ts';
import { dispatchAction } from '../ui/chat-action.ts';
import { icon } from '../ui/icons.ts';
import { LanguageElement } from '../i18n/language-element.ts';
import { panelStyles } from './from-panels.ts';
import { refusalText } from '../room/refusal-text.ts';
import { controls } from '../ui/theme.ts';
import {
  hasSeveral,
  newestOfGuests,
  openingTab,
  withoutDecided,
  withoutMessage,
} from './queue-decisions.ts';
import { moderationStyles, placeStyles } from './moderation.styles.ts';
import { type List, type Tab, tabButtons, tabByKey } from './moderation-tabs.ts';
import { queueStyles } from './queue.styles.ts';
import { type Choice, heldRow, reportRow, type RowContext, sanctionRow } from './queue-rows.ts';

/** The server's page size: a full page may have older items. */
const PAGE = 50;
const RELOAD_EVERY_MS = 2_000;
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
    done: { state: true },
    error: { state: true },
  };
  static override styles = [controls, panelStyles, placeStyles, moderationStyles, queueStyles];

  declare feed: RoomFeed;
  declare state: RoomState;
  declare user: User | undefined;
  declare tab: Tab;
  declare queue: Queue | undefined;
  declare ended: ReadonlySet<List>;
  declare done: string;
  declare error: RoomNotice | undefined;

  #moderation: ModerationClient | undefined;
  #reloadTimer: ReturnType<typeof setTimeout> | undefined;
  #reloadedAtMs = -Infinity;
  #isBusy = false;
  /** Until the lists are there, or a tab was chosen. */
  #isOpening = true;

  constructor() {
    super();
    this.tab = 'held';
    this.ended = new Set();
    this.done = '';
    this.error = undefined;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#isOpening = true;
    clearTimeout(this.#reloadTimer);
    this.#moderation?.close();
    this.#moderation = undefined;
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('[role=tab][tabindex="0"]')?.focus();
  }

  override willUpdate(changed: PropertyValues): void {
    const isOther = changed.has('feed');
    if (isOther || !this.#moderation) {
      this.#moderation?.close();
      this.#moderation = createModerationClient(this.feed);
      this.queue = undefined;
    }
    const before = changed.get('state') as RoomState | undefined;
    if (isOther || !this.hasUpdated) this.#scheduleReload();
    else if (before && before.waiting !== this.state.waiting) this.#scheduleReload();
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
        ${tabButtons(this, (name) => this.#choose(name))}
      </div>
      <div class="body" id="list" role="tabpanel" aria-labelledby=${tab}>
        <p class="done" role="status">${this.done}</p>
        <p class="error" role="alert">${refusalText(this.error, this.language)}</p>
        ${tab === 'settings'
          ? html`
            <starling-room-settings
              .language=${this.language}
              .rights=${this.state.rights}
              @set=${({ detail }: CustomEvent) =>
                this.#sendCommand({ action: 'set', settings: detail })}
            ></starling-room-settings>
          `
          : this.#list(tab)}
      </div>
    `;
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
      onChoice: (choice) => void this.#perform(choice),
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
        @sweep=${({ detail }: CustomEvent<number>) =>
          this.#sendCommand({ action, guestsSince: detail })}
      ></starling-queue-sweep>
    `;
  }

  #nameOf(userId: string): string {
    const { presence, messages } = this.state;
    return presence.members?.find(({ id }) => id === userId)?.name ??
      messages.findLast(({ from }) => from.id === userId)?.from.name ?? userId;
  }

  #choose(tab: Tab): void {
    this.#isOpening = false;
    this.tab = tab;
    this.done = '';
    this.error = undefined;
    this.updateComplete.then(() => this.focus());
  }

  #onKeydown(event: KeyboardEvent): void {
    const goal = tabByKey(event.key, this.tab, this.language.direction);
    if (!goal) return;
    event.preventDefault();
    this.#choose(goal);
  }

  #scheduleReload(): void {
    clearTimeout(this.#reloadTimer);
    const waitMs = Math.max(0, this.#reloadedAtMs + RELOAD_EVERY_MS - Date.now());
    this.#reloadTimer = setTimeout(() => void this.#reload(), waitMs);
  }

  async #reload(): Promise<void> {
    this.#reloadedAtMs = Date.now();
    const queue = await this.#request((moderation) => moderation.queue());
    if (!queue) return;
    this.queue = queue;
    this.ended = new Set(
      (Object.keys(queue) as List[]).filter((one) =>
        one === 'sanctions' || queue[one].length < PAGE
      ),
    );
    if (!this.#isOpening) return;
    this.#isOpening = false;
    this.tab = openingTab(queue);
    if (this.shadowRoot!.activeElement?.role === 'tab') {
      this.updateComplete.then(() => this.focus());
    }
  }

  async #older(list: List): Promise<void> {
    const last = this.queue?.[list].at(-1);
    if (!last) return;
    const older = await this.#request((moderation) => moderation.queue(last.at));
    if (!older || !this.queue) return;
    this.queue = { ...this.queue, [list]: [...this.queue[list], ...older[list]] };
    if (older[list].length < PAGE) this.ended = new Set([...this.ended, list]);
  }

  async #perform(choice: Choice): Promise<void> {
    const { host } = this.getRootNode() as ShadowRoot;
    switch (choice.type) {
      case 'command':
        return await this.#sendCommand(choice.command);
      case 'delete':
        this.feed.delete(choice.seq);
        if (this.queue) this.queue = withoutMessage(this.queue, choice.seq);
        return await this.#showDone();
      case 'show':
        // Dispatched by the room, as this panel is closed by then.
        this.#close();
        await this.updateComplete;
        return void setTimeout(() => dispatchAction(host, { type: 'reveal', seq: choice.seq }));
      case 'report':
        return void dispatchAction(host, {
          type: 'toggle-panel',
          panel: 'report',
          about: choice.target,
        });
    }
  }

  async #sendCommand(command: ModerationCommand): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.done = '';
    this.error = undefined;
    const isDone = await this.#request((moderation) =>
      moderation.moderate(command).then(() => true)
    );
    this.#isBusy = false;
    if (!isDone) return;
    if (this.queue) this.queue = withoutDecided(this.queue, command);
    await this.#showDone(command.action !== 'set');
  }

  async #showDone(hasGone = true): Promise<void> {
    this.done = this.language.say('done');
    const focused = this.shadowRoot!.activeElement?.closest('li');
    const index = focused ? [...focused.parentElement!.children].indexOf(focused) : 0;
    await this.updateComplete;
    if (!hasGone) return;
    const rows = this.renderRoot.querySelectorAll('li');
    const next = rows[Math.min(index, rows.length - 1)]?.querySelector('button');
    if (next) next.focus();
    else this.focus();
  }

  /** Undefined if the request was refused, which this shows as an error. */
  async #request<T>(run: (moderation: ModerationClient) => Promise<T>): Promise<T | undefined> {
    const moderation = this.#moderation;
    if (!moderation) return undefined;
    try {
      return await run(moderation);
    } catch (refusal) {
      if (!(refusal instanceof ModerationRefusal)) throw refusal;
      if (moderation === this.#moderation) this.error = refusal.notice;
      return undefined;
    }
  }

  #close(): void {
    dispatchAction(this, { type: 'toggle-panel', panel: 'moderation' });
  }
}
