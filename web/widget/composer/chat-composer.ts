/**
 * Composer: the form for new messages, replies and edits.
 */
import { html, type PropertyValues, type TemplateResult } from 'lit';
import type { User } from '../../../server/core/protocol/entry.ts';
import type { Limits } from '../../../server/core/protocol/frames.ts';
import type { RoomState } from '../../client/room-state.ts';
import { createGuardedStorage } from '../../client/guarded-storage.ts';
import { createTabStorage } from '../ui/browser-storage.ts';
import { avatarColour, initials } from '../log/avatar.ts';
import { dispatchAction } from '../ui/chat-action.ts';
import { composerStyles } from './chat-composer.styles.ts';
import type { Composing } from './composing.ts';
import { createDraft } from './draft.ts';
import { createDrafts } from './drafts.ts';
import { loadPanels } from '../loading/load-panels.ts';
import { chooseEmoji } from '../emoji/choose-emoji.ts';
import { replaceText } from './field-text.ts';
import { watchMentions } from './mention-box.ts';
import { boxStyles } from './mention-box.styles.ts';
import { icon } from '../ui/icons.ts';
import { isImeKey } from '../ui/input-method.ts';
import { TaskElement } from '../ui/task-element.ts';
import { avatars, controls } from '../ui/theme.ts';

/** Characters left from which on they are counted. */
const COUNTED_CHARACTERS = 200;

export class ChatComposer extends TaskElement {
  static override properties = {
    server: { attribute: false },
    room: { attribute: false },
    label: { attribute: false },
    state: { attribute: false },
    user: { attribute: false },
    limits: { attribute: false },
    composing: { attribute: false },
    length: { state: true },
    isRenaming: { state: true },
  };
  static override styles = [controls, avatars, composerStyles, boxStyles];
  static drafts = createDrafts(createGuardedStorage(createTabStorage()));

  /** Address of the server: two servers may have rooms of the same name. */
  declare server: string;
  declare room: string;
  declare label: string;
  declare state: RoomState | undefined;
  declare user: User | undefined;
  declare limits: Limits | undefined;
  declare composing: Composing;
  declare length: number;
  declare isRenaming: boolean;

  #draft = createDraft(ChatComposer.drafts);

  constructor() {
    super();
    this.length = 0;
  }

  override focus(options?: FocusOptions): void {
    this.#textarea?.focus(options);
  }

  /** Puts a text before the draft. */
  async insertFirst(text: string): Promise<void> {
    await this.updateComplete;
    this.#draft.write([text, this.#draft.text].filter(Boolean).join('\n'));
    this.#write(this.#draft.text);
    this.focus();
  }

  override firstUpdated(): void {
    super.firstUpdated();
    watchMentions(this.#textarea!, this, this);
  }

  override updated(changed: PropertyValues): void {
    // Contains the counter.
    if (this.#charactersLeft <= COUNTED_CHARACTERS) void loadPanels(this);
    const { composing } = this;
    const before = changed.get('composing') as Composing | undefined;
    const isOther = this.#draft.moveTo(this) || before?.type === 'edit';
    if (isOther && composing.type !== 'edit') this.#write(this.#draft.text);
    if (!changed.has('composing')) return;
    if (composing.type === 'edit') this.#write(composing.message.text);
    if (composing.type === 'new') return;
    // Contains the banner with the message.
    void loadPanels(this);
    this.focus();
  }

  override render(): TemplateResult {
    const { composing } = this;
    const isTooLong = this.#charactersLeft < 0;
    const isEdit = composing.type === 'edit';
    const { say } = this.language;
    const action = say(isEdit ? 'save' : 'send');
    return html`
      <div class="composer">
        ${composing.type === 'new' ? '' : html`
          <starling-about
            class="about"
            .language=${this.language}
            .composing=${composing}
            @cancel=${this.#onCancel}
          ></starling-about>
        `}
        <form class="field" @submit=${this.#onSubmit}>
          <textarea
            part="input"
            rows="1"
            dir="auto"
            enterkeyhint="send"
            autocomplete="off"
            aria-autocomplete="list"
            aria-haspopup="listbox"
            aria-label=${say('messageTo', { room: this.label || this.room })}
            placeholder=${say(isEdit ? 'changeMessage' : 'writeMessage')}
            aria-invalid=${isTooLong}
            @input=${this.#onInput}
            @keydown=${this.#onKeydown}
          ></textarea>
          <button
            type="button"
            class="icon-button"
            aria-label=${say('chooseEmoji')}
            title=${say('chooseEmoji')}
            aria-haspopup="dialog"
            @click=${this.#onEmoji}
          >${icon('react')}</button>
          <button
            class="send"
            part="send-button"
            aria-label=${action}
            title=${action}
            ?disabled=${this.length === 0 || isTooLong}
          >${icon(isEdit ? 'check' : 'send')}</button>
        </form>
        <div class="below">
          ${this.#name()}
          ${this.#charactersLeft > COUNTED_CHARACTERS ? '' : html`
            <starling-count
              .language=${this.language}
              .left=${this.#charactersLeft}
            ></starling-count>
          `}
        </div>
      </div>
    `;
  }

  #name(): TemplateResult {
    const { user } = this;
    const { say } = this.language;
    if (!user) return html`<span class="who"></span>`;
    if (this.isRenaming) {
      return html`
        <starling-name
          class="who"
          .language=${this.language}
          .name=${user.name}
          .nameMax=${this.limits?.nameMax}
          @renamed=${this.#onRenamed}
        ></starling-name>
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
              @click=${this.#onRename}
            >${say('change')}</button>
          `
          : ''}
      </span>
    `;
  }

  /** A negative number disables sending. The text is not cut, since the loss would go unnoticed. */
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

  /** As high as its text, up to the maximum in the style sheet. */
  #fit(textarea: HTMLTextAreaElement): void {
    // Reading scrollHeight forces a layout, in which the log must not grow: it would lose its place.
    this.style.blockSize = `${this.offsetHeight}px`;
    textarea.style.blockSize = 'auto';
    if (textarea.value) textarea.style.blockSize = `${textarea.scrollHeight}px`;
    this.style.blockSize = '';
    this.length = textarea.value.trim().length;
  }

  #onInput(event: Event): void {
    const textarea = event.target as HTMLTextAreaElement;
    this.#fit(textarea);
    if (this.composing.type === 'edit') return;
    this.#draft.write(textarea.value);
    if (this.length > 0) dispatchAction(this, { type: 'typing' });
  }

  #onKeydown(event: KeyboardEvent): void {
    if (isImeKey(event)) return;
    if (event.key === 'Enter' && !event.shiftKey) {
      event.preventDefault();
      this.#submit();
    } else if (event.key === 'Escape' && this.composing.type !== 'new') {
      event.stopPropagation();
      this.#onCancel();
    } else if (event.key === 'ArrowUp' && this.#isUntouched) {
      if (dispatchAction(this, { type: 'edit-last' })) event.preventDefault();
    }
  }

  async #onEmoji({ currentTarget }: Event): Promise<void> {
    const textarea = this.#textarea!;
    await chooseEmoji(
      currentTarget as HTMLButtonElement,
      this,
      ({ emoji }) => replaceText(textarea, emoji, textarea.selectionStart, textarea.selectionEnd),
      () => this.focus(),
    );
  }

  async #onRename(): Promise<void> {
    // The button keeps the focus until the name field takes it.
    this.isRenaming = await loadPanels(this) !== undefined;
  }

  #onRenamed(): void {
    this.isRenaming = false;
    this.focus();
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
    if (!dispatchAction(this, { type: 'send', text }) || isEdit) return;
    this.#draft.write('');
    this.#write('');
  }

  #onCancel(): void {
    dispatchAction(this, { type: 'cancel' });
    this.focus();
  }
}
