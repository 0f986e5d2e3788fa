/**
 * Message log: a virtualized list that keeps the scroll position and loads older messages.
 */
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { User } from '../../../server/core/protocol/entry.ts';
import type { RoomFeed } from '../../client/chat-client.ts';
import type { RoomState } from '../../client/room-state.ts';
import { indexOfSeq } from '../../client/timeline.ts';
import { logStyles } from './chat-log.styles.ts';
import type { ChatMessage } from './chat-message.ts';
import { loadPanels } from '../loading/load-panels.ts';
import { nextFrame, nextTask } from '../ui/frame-task.ts';
import { LanguageElement } from '../i18n/language-element.ts';
import { emptyLog, olderButton, rowTemplate, toEndButton } from './log-parts.ts';
import { isOtherLog, isSystem, itemAt, itemCount } from './log-rows.ts';
import { createLogScroll } from './log-scroll.ts';
import { createMentionIndex } from '../text/mention-index.ts';
import type { MessageLookup } from './message-lookup.ts';
import { createReadingController } from '../unread/reading-controller.ts';
import { createRowList } from './row-list.ts';
import { controls } from '../ui/theme.ts';
import { startOfDay } from './time-labels.ts';
import { preloadFormats } from '../loading/preload.ts';

const OLDER_PX = 160;
const REVEALED_AT = 1 / 3;
/** Height of the line with the day in view. */
const SEEN_DAY_PX = 40;

export class ChatLog extends LanguageElement {
  static override properties = {
    feed: { attribute: false },
    state: { attribute: false, hasChanged: isOtherLog },
    user: { attribute: false },
    server: { attribute: false },
    hasWritten: { attribute: false },
    showReplica: { attribute: false },
    isShut: { attribute: false },
    hasOwnBlank: { attribute: false },
    stopKey: { state: true },
    seenDay: { state: true },
  };
  static override styles = [controls, logStyles];

  declare feed: RoomFeed | undefined;
  declare state: RoomState | undefined;
  declare user: User | undefined;
  declare server: string;
  declare hasWritten: boolean;
  declare showReplica: boolean;
  /** The server let nobody in, so nothing will come. */
  declare isShut: boolean;
  /** The page has content for an empty room. */
  declare hasOwnBlank: boolean;
  declare stopKey: string | undefined;
  declare seenDay: number | undefined;

  #scroll = createLogScroll(this, {
    newFrom: () => this.#reading.line,
    onPlace: (px) => {
      const { messages, hasOlder, isLoadingOlder } = this.feed?.state ?? {};
      const isShown = messages === this.state?.messages;
      if (px < OLDER_PX && isShown && hasOlder && !isLoadingOlder) void this.feed?.loadOlder();
      this.seenDay = this.#dayInView();
    },
  });
  #reading = createReadingController(this, {
    reading: () => {
      const { state, user } = this;
      if (state?.phase !== 'live' || !user) return undefined;
      return {
        place: `${this.server} ${state.room} ${user.id}`,
        state,
        readerId: user.id,
        isSeen: this.#scroll.isAtEnd,
        isKept: this.hasWritten,
      };
    },
    foot: () => this.renderRoot.querySelector('.foot')!,
    onLine: () => {
      const index = indexOfSeq(this.state!.messages, this.#reading.line!);
      void this.#scroll.reveal(index, REVEALED_AT);
    },
  });
  #showRows = createRowList();
  #mentions = createMentionIndex();
  #lookup: MessageLookup | undefined;
  #endHold: (() => void) | undefined;
  #frame: CSSNumberish | null | undefined;

  get unread(): number {
    return this.#reading.unread;
  }

  get isSeen(): boolean {
    return this.#scroll.isAtEnd && this.#reading.isSeen;
  }

  scrollToEnd(): void {
    this.#scroll.toEnd();
  }

  async reveal(seq: number): Promise<void> {
    const { feed } = this;
    this.#lookup?.close();
    if (!feed || !await this.#findMessage(feed, seq) || feed !== this.feed) return;
    this.state = feed.state;
    const message = await this.#bringIntoView(indexOfSeq(feed.state.messages, seq), REVEALED_AT);
    message?.flash();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#lookup?.close();
    this.#hold(false);
  }

  /** At most once per frame: new messages and scrolling may both request an update. */
  override async scheduleUpdate(): Promise<void> {
    if (!this.hasUpdated) await nextTask();
    else if (document.timeline.currentTime === this.#frame) await nextFrame();
    this.#frame = document.timeline.currentTime;
    super.scheduleUpdate();
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('feed')) {
      this.#lookup?.close();
      this.#mentions = createMentionIndex();
    }
    if (this.state) this.#mentions.update(this.state, this.user);
    this.#reading.update();
  }

  override firstUpdated(): void {
    preloadFormats(this.language);
  }

  override updated(changed: PropertyValues): void {
    if (changed.has('feed')) this.#hold(false);
    this.#hold(!this.#scroll.isAtEnd || this.#lookup?.isRunning === true);
  }

  override update(changed: PropertyValues): void {
    super.update(changed);
    const { state, language } = this;
    const context = {
      language,
      mentions: this.#mentions,
      showReplica: this.showReplica,
      moderates: state?.rights.moderate === true,
      marksGuests: this.user !== undefined && this.user.role !== 'guest',
      stopKey: this.#stopKey(),
      setSize: state && !state.hasOlder ? itemCount(state) : -1,
      now: this.#now,
    };
    const list = this.renderRoot.querySelector('.rows')!;
    this.#showRows(list, this.#scroll.rows, (row) => rowTemplate(row, context));
  }

  override render(): TemplateResult {
    const { state, language } = this;
    const { rows, isAtEnd } = this.#scroll;
    return html`
      <div
        class="scroller"
        part="log"
        role="log"
        aria-label=${language.say('messages')}
        aria-live="off"
        aria-busy=${state?.phase === 'joining'}
        tabindex="0"
        @keydown=${this.#onKeydown}
      >
        <div class="content">
          ${state?.hasOlder
            ? olderButton(state.isLoadingOlder, language, () => this.feed?.loadOlder())
            : html`<slot name="welcome"></slot>`}
          ${rows.length === 0 && !this.isShut
            ? emptyLog(state ?? {}, this.hasOwnBlank, language)
            : nothing}
          <div class="rows" @focusin=${this.#onFocus} @focusout=${this.#onFocus}></div>
        </div>
      </div>
      <div class="foot"></div>
      <div class="search" role="status"></div>
      ${isAtEnd || this.seenDay === undefined ? nothing : html`
        <div class="seen" aria-hidden="true">${language.times.day(this.seenDay, this.#now)}</div>
      `}
      ${isAtEnd ? nothing : toEndButton(this.unread, language, () => this.scrollToEnd())}
    `;
  }

  /** The device's clock may be slow: no day of the room is in the future. */
  get #now(): number {
    return Math.max(Date.now(), this.state?.messages.at(-1)?.at ?? 0);
  }

  /** Of the first visible item, unless its own line is there. */
  #dayInView(): number | undefined {
    const { top } = this.getBoundingClientRect();
    const isLineThere = [...this.renderRoot.querySelectorAll('.day')].some((line) => {
      const { top: lineTop, bottom } = line.getBoundingClientRect();
      return bottom > top && lineTop < top + SEEN_DAY_PX;
    });
    if (isLineThere) return undefined;
    const { firstSeen } = this.#scroll;
    const item = this.state && firstSeen !== undefined && itemAt(this.state, firstSeen);
    return item ? startOfDay(item.at) : undefined;
  }

  /** The message that last had the focus, the first visible one, or the newest. */
  #stopKey(): string | undefined {
    const { rows, firstSeen } = this.#scroll;
    const messages = rows.filter((row) => row.type === 'message');
    const last = messages.find(({ key }) => key === this.stopKey);
    const first = messages.find(({ index }) => firstSeen !== undefined && index >= firstSeen);
    return (last ?? first ?? messages.at(-1))?.key;
  }

  async #bringIntoView(index: number, share: number): Promise<ChatMessage | undefined> {
    const item = this.state && itemAt(this.state, index);
    if (!item) return undefined;
    this.stopKey = item.id;
    await this.#scroll.reveal(index, share);
    const message = this.#scroll.element(item.id);
    message?.focus({ preventScroll: true });
    return message;
  }

  async #findMessage(feed: RoomFeed, seq: number): Promise<boolean> {
    if (indexOfSeq(feed.state.messages, seq) >= 0) return true;
    const panels = await loadPanels(this);
    if (feed !== this.feed || !this.isConnected) return false;
    this.#lookup?.close();
    const note = this.renderRoot.querySelector<HTMLElement>('.search')!;
    const lookup = this.#lookup = panels?.createMessageLookup(this, note, feed, seq);
    this.requestUpdate();
    const isFound = await lookup?.isFound;
    this.requestUpdate();
    return isFound === true && lookup === this.#lookup;
  }

  #hold(isReading: boolean): void {
    if (isReading) this.#endHold ??= this.feed?.hold();
    else {
      this.#endHold?.();
      this.#endHold = undefined;
    }
  }

  #onFocus({ type, target }: FocusEvent): void {
    const { row } = target as Partial<ChatMessage>;
    if (row && type === 'focusin') this.stopKey = row.key;
    this.#scroll.pin(type === 'focusin' ? row : undefined);
  }

  /** Arrow keys move between messages; Tab moves from a message to its controls. */
  #onKeydown(event: KeyboardEvent): void {
    const from = event.composedPath()[0] as ChatMessage;
    if (from.localName !== 'starling-message') return;
    if (event.key === 'Escape') {
      event.stopPropagation();
      (event.currentTarget as HTMLElement).focus({ preventScroll: true });
      return;
    }
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const { index } = from.row;
    const goals: Readonly<Record<string, [start: number, step: 1 | -1]>> = {
      ArrowUp: [index - 1, -1],
      ArrowDown: [index + 1, 1],
      Home: [0, 1],
      End: [itemCount(this.state!) - 1, -1],
    };
    const goal = goals[event.key];
    if (!goal) return;
    this.#focusItem(...goal);
    event.preventDefault();
  }

  #focusItem(start: number, step: 1 | -1): void {
    let index = start;
    let item = itemAt(this.state!, index);
    while (item && isSystem(item)) item = itemAt(this.state!, index += step);
    if (!item) return;
    const message = this.#scroll.element(item.id);
    if (message) message.focus();
    else void this.#bringIntoView(index, step > 0 ? 0 : REVEALED_AT);
  }
}
