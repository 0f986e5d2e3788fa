/**
 * Where the reader writes: new messages, answers and changes, and the name they go under.
 * The first stop of a message on its way.
 */
import { html, nothing, type PropertyValues, type TemplateResult } from 'lit';
import type { User } from '../../server/protocol/entry.ts';
import type { Limits } from '../../server/protocol/frames.ts';
import { createSafeStorage } from '../client/safe-storage.ts';
import { createTabStorage } from './browser-storage.ts';
import { act } from './chat-action.ts';
import { composerStyles } from './chat-composer.styles.ts';
import { type Composing, NEW_MESSAGE } from './composing.ts';
import { createDraft } from './draft.ts';
import { createDrafts } from './drafts.ts';
import { icon } from './icons.ts';
import { LanguageElement } from './language-element.ts';
import { plainWords } from './markdown.ts';
import { avatars, controls } from './theme.ts';
import { avatarColour, initials } from './avatar.ts';

/** So near to the longest text, the characters left are counted. */
const COUNTED_CHARACTERS = 200;
/** `keyCode` of a key that belongs to an input method; Safari says so only here. */
const KEY_OF_INPUT_METHOD = 229;

export class ChatComposer extends LanguageElement {
  static override properties = {
    server: { attribute: false },
    room: { attribute: false },
    label: { attribute: false },
    user: { attribute: false },
    limits: { attribute: false },
    composing: { attribute: false },
    length: { state: true },
    isRenaming: { state: true },
  };
  static override styles = [controls, avatars, composerStyles];
  /** Shared by all composers of the page. */
  static drafts = createDrafts(createSafeStorage(createTabStorage()));

  /** Its address: rooms of the same name on two servers are two. */
  declare server: string;
  declare room: string;
  /** What the room is called, if that is something else; may be empty. */
  declare label: string;
  declare user: User | undefined;
  declare limits: Limits | undefined;
  declare composing: Composing;
  /** Of the text as it would be sent. */
  declare length: number;
  declare isRenaming: boolean;

  /** What is being written; it waits here while a message is edited. */
  #draft = createDraft(ChatComposer.drafts);

  constructor() {
    super();
    this.server = '';
    this.room = '';
    this.label = '';
    this.composing = NEW_MESSAGE;
    this.length = 0;
    this.isRenaming = false;
  }

  override focus(options?: FocusOptions): void {
    this.#textarea?.focus(options);
  }

  override updated(changed: PropertyValues): void {
    const { composing } = this;
    const before = changed.get('composing') as Composing | undefined;
    const isOther = this.#draft.moveTo(this) || before?.type === 'edit';
    if (isOther && composing.type !== 'edit') this.#write(this.#draft.text);
    if (!changed.has('composing')) return;
    if (composing.type === 'edit') this.#write(composing.message.text);
    if (composing.type !== 'new') this.focus();
  }

  override render(): TemplateResult {
    const { composing } = this;
    const isTooLong = this.#charactersLeft < 0;
    const isEdit = composing.type === 'edit';
    const { say } = this.language;
    const action = say(isEdit ? 'save' : 'send');
    return html`
      <div class="composer">
        ${this.#about()}
        <form class="field" @submit=${this.#onSubmit}>
          <textarea
            part="input"
            rows="1"
            dir="auto"
            enterkeyhint="send"
            autocomplete="off"
            aria-label=${say('messageTo', { room: this.label || this.room })}
            placeholder=${say(isEdit ? 'changeMessage' : 'writeMessage')}
            aria-invalid=${isTooLong}
            @input=${this.#onInput}
            @keydown=${this.#onKeydown}
          ></textarea>
          <button
            class="send"
            part="send-button"
            aria-label=${action}
            title=${action}
            ?disabled=${this.length === 0 || isTooLong}
          >${icon(isEdit ? 'check' : 'send')}</button>
        </form>
        <div class="below">${this.#who()}${this.#count()}</div>
      </div>
    `;
  }

  #about(): TemplateResult | '' {
    const { composing } = this;
    if (composing.type === 'new') return '';
    const { from, text } = composing.message;
    const { say } = this.language;
    return html`
      <div class="about">
        <div class="about-words">
          <strong dir="auto">${composing.type === 'edit'
            ? say('changeMessage')
            : say('replyTo', { name: from.name })}</strong>
          <span class="about-text" dir="auto">${plainWords(text)}</span>
        </div>
        <button
          class="icon-button"
          aria-label=${say('cancel')}
          title=${say('cancelByKey')}
          @click=${this.#onCancel}
        >${icon('close')}</button>
      </div>
    `;
  }

  #who(): TemplateResult | '' {
    const { user } = this;
    const { say } = this.language;
    if (!user) return html`<span class="who"></span>`;
    if (this.isRenaming) {
      return html`
        <form class="who" @submit=${this.#onRename}>
          <input
            aria-label=${say('yourName')}
            autocomplete="nickname"
            required
            maxlength=${this.limits?.nameMax ?? nothing}
            .value=${user.name}
            @keydown=${this.#onNameKeydown}
          />
          <button class="text-button">${say('save')}</button>
        </form>
      `;
    }
    return html`
      <span class="who">
        <span class="avatar" data-colour=${avatarColour(user.id)} aria-hidden="true">${initials(
          user.name,
        )}</span>
        <span>${say('youAre')}</span>
        <bdi>${user.name}</bdi>
        ${user.role === 'guest'
          ? html`
            <span aria-hidden="true">·</span>
            <button
              class="text-button"
              aria-label=${say('changeName')}
              @click=${this.#onBeginRename}
            >${say('change')}</button>
          `
          : ''}
      </span>
    `;
  }

  #count(): TemplateResult | '' {
    const left = this.#charactersLeft;
    if (left > COUNTED_CHARACTERS) return '';
    const words = left >= 0
      ? this.language.say('charactersLeft', { count: left })
      : this.language.say('charactersTooLong', { count: -left });
    return html`<span class="count ${left <= 0 ? 'full' : ''}" role="status">${words}</span>`;
  }

  /** Below 0 the text cannot be sent. It is not cut: what is left out of a paste would be missed too late. */
  get #charactersLeft(): number {
    return (this.limits?.textMax ?? Infinity) - this.length;
  }

  get #textarea(): HTMLTextAreaElement | null {
    return this.renderRoot?.querySelector('textarea') ?? null;
  }

  get #isUntouched(): boolean {
    return this.composing.type === 'new' && this.#textarea?.value === '';
  }

  #write(text: string): void {
    const textarea = this.#textarea;
    if (!textarea) return;
    textarea.value = text;
    this.#fit(textarea);
  }

  /** As high as its text; the style sheet sets the most. */
  #fit(textarea: HTMLTextAreaElement): void {
    textarea.style.blockSize = 'auto';
    textarea.style.blockSize = `${textarea.scrollHeight}px`;
    this.length = textarea.value.trim().length;
  }

  #onInput(event: Event): void {
    const textarea = event.target as HTMLTextAreaElement;
    this.#fit(textarea);
    if (this.composing.type === 'edit') return;
    this.#draft.write(textarea.value);
    if (this.length > 0) act(this, { type: 'typing' });
  }

  #onKeydown(event: KeyboardEvent): void {
    // Enter and the arrows belong to the input method while it composes.
    if (event.isComposing || event.keyCode === KEY_OF_INPUT_METHOD) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === 'Escape' && this.composing.type !== 'new') {
      event.stopPropagation();
      this.#onCancel();
    } else if (event.key === 'ArrowUp' && this.#isUntouched) {
      if (act(this, { type: 'edit-last' })) event.preventDefault();
    }
  }

  #onSubmit(event: Event): void {
    event.preventDefault();
    this.#submit();
    this.focus();
  }

  #submit(): void {
    const text = this.#textarea?.value.trim() ?? '';
    if (text === '' || this.#charactersLeft < 0) return;
    const isEdit = this.composing.type === 'edit';
    if (!act(this, { type: 'send', text }) || isEdit) return;
    this.#draft.write('');
    this.#write('');
  }

  #onCancel(): void {
    act(this, { type: 'cancel' });
    this.focus();
  }

  async #onBeginRename(): Promise<void> {
    this.isRenaming = true;
    await this.updateComplete;
    this.renderRoot.querySelector('input')?.select();
  }

  #onRename(event: Event): void {
    event.preventDefault();
    const name = this.renderRoot.querySelector('input')?.value.trim() ?? '';
    if (name !== '' && name !== this.user?.name) act(this, { type: 'rename', name });
    this.#endRename();
  }

  #onNameKeydown(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    this.#endRename();
  }

  #endRename(): void {
    this.isRenaming = false;
    this.focus();
  }
}
