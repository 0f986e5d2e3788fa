/**
 * One message of the log: author, text, time, replica and reactions.
 */
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { Message, PendingMessage } from '../../client/room-state.ts';
import { avatarColour, initials } from './avatar.ts';
import { dispatchAction } from '../ui/chat-action.ts';
import { messageStyles } from './chat-message.styles.ts';
import { icon } from '../ui/icons.ts';
import { LanguageElement } from '../i18n/language-element.ts';
import { loadPanels } from '../loading/load-panels.ts';
import { isPending, type MessageRow } from './log-rows.ts';
import { watchLongPress } from './long-press.ts';
import { plainWords } from '../text/markdown.ts';
import { type Mentioned, NOBODY_MENTIONED } from '../text/mention-index.ts';
import { textStyles } from '../text/message-text.styles.ts';
import { messageText } from '../text/message-text.ts';
import { isFewEmojis, isLong } from '../text/text-shape.ts';
import { avatars, controls } from '../ui/theme.ts';
import { reactionButtons } from './reaction-buttons.ts';
import { guestTag, marksOf } from './user-marks.ts';

const FLASH_MS = 1_600;

export class ChatMessage extends LanguageElement {
  static override properties = {
    row: { attribute: false, hasChanged: isOtherRow },
    mentioned: { attribute: false, hasChanged: isOtherMentioned },
    showReplica: { attribute: false },
    moderates: { attribute: false },
    marksGuests: { attribute: false },
    isNamesake: { attribute: false },
    isReached: { state: true },
    isTouched: { state: true },
    isUnfolded: { state: true },
    isFlashing: { state: true },
  };
  static override styles = [controls, avatars, messageStyles, textStyles];

  declare row: MessageRow;
  declare mentioned: Mentioned;
  declare showReplica: boolean;
  declare moderates: boolean;
  declare marksGuests: boolean;
  /** Somebody else has had the author's name. */
  declare isNamesake: boolean;
  declare isReached: boolean;
  /** A finger was used here last: it has a sheet instead of the toolbar. */
  declare isTouched: boolean;
  declare isUnfolded: boolean;
  declare isFlashing: boolean;

  #isHovered = false;

  constructor() {
    super();
    this.mentioned = NOBODY_MENTIONED;
    this.isReached = false;
    const updateReached = (): void => {
      this.isReached = this.#isHovered || this.matches(':focus-within');
    };
    this.addEventListener('pointerenter', ({ pointerType }) => {
      this.#isHovered = pointerType === 'mouse';
      // On a phone, browsers report a mouse where a finger was.
      if (this.#isHovered && matchMedia('(hover: hover)').matches) this.isTouched = false;
      updateReached();
    });
    this.addEventListener('pointerleave', () => {
      this.#isHovered = false;
      updateReached();
    });
    this.addEventListener('focusin', updateReached);
    this.addEventListener('focusout', () => queueMicrotask(updateReached));
    watchLongPress(this, () => void this.#openSheet());
    this.addEventListener('pointerdown', ({ pointerType }) => {
      this.isTouched = pointerType === 'touch';
    }, true);
    // A click focuses the message, which shows its toolbar; not every browser does this by itself.
    this.addEventListener('click', (event) => {
      const isOnControl = (event.composedPath()[0] as Element).closest('a, button');
      if (!isOnControl && !this.matches(':focus-within')) this.focus({ preventScroll: true });
    });
    this.addEventListener('keydown', (event) => {
      this.isTouched = false;
      const isInside = event.composedPath()[0] !== this;
      if (event.key !== 'Escape' || !isInside) return;
      event.stopPropagation();
      this.focus();
    });
  }

  flash(): void {
    this.isFlashing = true;
    setTimeout(() => this.isFlashing = false, FLASH_MS);
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('row')) this.toggleAttribute('head', this.row.isHead);
  }

  /** Keeps the controls of other messages out of the tab order. */
  override updated(): void {
    for (const one of this.renderRoot.querySelectorAll<HTMLElement>('a, button')) {
      one.tabIndex = this.isReached ? 0 : -1;
    }
  }

  override render(): TemplateResult {
    const { message, author, isOwn, isHead } = this.row;
    const isDeleted = !isPending(message) && message.deleted;
    const isMention = !isOwn && !isDeleted && this.mentioned.self !== '';
    const isFolded = !isDeleted && !this.isUnfolded && isLong(message.text);
    const classes = [
      'line',
      isOwn && 'own',
      isDeleted && 'deleted',
      isMention && 'mentioning',
      isFolded && 'long',
      this.row.quoted !== undefined && 'quoting',
      isFewEmojis(message.text) && 'emojis',
      isPending(message) && message.state,
      this.isFlashing && 'flash',
    ].filter(Boolean).join(' ');
    const colour = avatarColour(author.id);
    return html`
      <div class=${classes}>
        ${isOwn
          ? ''
          : html`<span>${
            isHead
              ? html`<span class="avatar" data-colour=${colour} aria-hidden="true">${
                initials(author.name)
              }</span>`
              : ''
          }</span>`}
        <div class="stack">
          ${isHead && !isOwn
            ? html`
              <div class="by">
                <bdi class="name" data-colour=${colour}>${author.name}</bdi>
                ${this.#marks()}
              </div>
            `
            : ''}
          <div class="bubble" part="bubble">
            ${this.#quote()}
            ${isMention
              ? html`<span class="hidden">${this.language.say('mentionsYou')}</span>`
              : ''}
            <div class="body">
              ${isDeleted
                ? html`<span class="text">${
                  message.isIgnored
                    ? html`
                      <starling-ignored .language=${this.language} .isHead=${isHead}
                        .isReached=${this
                          .isReached}></starling-ignored>
                    `
                    : this.language.say('deleted')
                }</span>`
                : html`<div class="text" dir="auto">${
                  messageText(message.text, this.mentioned)
                }</div>`}
              ${this.#meta(message)}
            </div>
            ${this.#actions()}
            ${isFolded
              ? html`
                <button class="text-button more" @click=${() => this.isUnfolded = true}>
                  ${this.language.say('showMore')}
                </button>
              `
              : ''}
          </div>
          ${isPending(message)
            ? message.state === 'waiting' && !message.refusal ? '' : html`
              <starling-trouble
                .language=${this.language}
                .message=${message}
                .isReached=${this.isReached}
              ></starling-trouble>
            `
            : reactionButtons(message, this, this.language)}
        </div>
      </div>
    `;
  }

  #actions(): TemplateResult | '' {
    const { message, isOwn } = this.row;
    if (isPending(message) || message.deleted) return '';
    if (this.isReached && !this.isTouched) {
      return html`
        <starling-toolbar
          .language=${this.language}
          .message=${message}
          .isOwn=${isOwn}
          @menu=${this.#onMenu}
        ></starling-toolbar>
      `;
    }
    // For screen readers, which cannot press long.
    return matchMedia('(hover: none)').matches
      ? html`
        <button
          class="hidden"
          aria-label=${this.language.say('messageActions')}
          @click=${() => this.#openSheet()}
        ></button>
      `
      : '';
  }

  #onMenu(event: Event): void {
    void this.#openSheet(event.composedPath()[0] as Element);
  }

  async #openSheet(opener?: Element): Promise<void> {
    const { message, isOwn } = this.row;
    if (isPending(message) || message.deleted) return;
    const { language, moderates } = this;
    (await loadPanels(this))?.openSheet(this, { message, isOwn, moderates, language, opener });
  }

  /** Outside the name, so that no name can imitate a mark. */
  #marks(): TemplateResult[] {
    const { author } = this.row;
    const tag = this.isNamesake ? guestTag(author) : undefined;
    return [
      ...marksOf(author, this.marksGuests).map((mark) => this.language.say(mark)),
      ...tag ? [tag] : [],
    ].map((mark) => html`<span class="role">${mark}</span>`);
  }

  #quote(): TemplateResult | '' {
    const { message: { replyTo: seq }, quoted } = this.row;
    if (quoted === undefined || seq === undefined) return '';
    const { say } = this.language;
    const words = quoted === null
      ? say('earlierMessage')
      : quoted.deleted
      ? say('deleted')
      : plainWords(quoted.text);
    return html`
      <button
        class="quote"
        data-colour=${quoted ? avatarColour(quoted.from.id) : nothing}
        @click=${() => dispatchAction(this, { type: 'reveal', seq })}
      >
        <span class="hidden">${say('inReplyTo')} </span>
        ${quoted ? html`<span class="quote-name" dir="auto">${quoted.from.name}</span>` : ''}
        <span class="quote-text" dir="auto">${words}</span>
      </button>
    `;
  }

  #meta(message: Message | PendingMessage): TemplateResult {
    const { say, times } = this.language;
    const time = html`
      <time
        dir="auto"
        datetime=${new Date(message.at).toISOString()}
        title=${this.isReached ? times.full(message.at) : nothing}
      >${times.clock(message.at)}</time>
    `;
    if (isPending(message)) {
      const isFailed = message.state === 'failed';
      const words = say(isFailed ? 'notSent' : message.state === 'held' ? 'held' : 'sending');
      return html`<span class="meta">${time}<span
        role="img"
        aria-label=${words}
        title=${words}
      >${icon(isFailed ? 'failed' : 'waiting')}</span></span>`;
    }
    const { edited, deleted, via } = message;
    return html`<span class="meta">
      ${
      this.showReplica
        ? html`<starling-via .language=${this.language} .replica=${via}>${via}</starling-via>`
        : ''
    }
      ${
      edited !== undefined && !deleted
        ? html`<span title=${this.isReached ? times.full(edited) : nothing}>${say('edited')}</span>`
        : ''
    }
      ${time}
    </span>`;
  }
}

function isOtherMentioned(mentioned: Mentioned, before: Mentioned | undefined): boolean {
  return mentioned.names !== before?.names || mentioned.self !== before.self;
}

/** Rows are rebuilt on each change of the room; most are equal to the previous ones. */
function isOtherRow(row: MessageRow, before: MessageRow | undefined): boolean {
  return before === undefined || row.message !== before.message || row.isHead !== before.isHead ||
    row.isOwn !== before.isOwn || row.quoted !== before.quoted;
}
