/**
 * Name field of a guest; takes the focus when it is rendered.
 */
import { css, html, nothing, type TemplateResult } from 'lit';
import { dispatchAction } from '../ui/chat-action.ts';
import { isImeKey } from '../ui/input-method.ts';
import { LanguageElement } from '../i18n/language-element.ts';
import { controls } from '../ui/theme.ts';

/** Dispatches `renamed` when editing ends, with or without a change. */
export class ChatName extends LanguageElement {
  static override properties = {
    name: { attribute: false },
    nameMax: { attribute: false },
  };
  static override styles = [
    controls,
    css`
      form {
        display: flex;
        flex: 1;
        align-items: center;
        gap: 0.4em;
        min-inline-size: 0;
      }
      input {
        appearance: none;
        flex: 1;
        min-inline-size: 0;
        margin: 0;
        background: none;
        /* At least 16 px: otherwise iOS zooms the page. */
        font: inherit;
        font-size: max(1em, 16px);
        line-height: 1.4;
        padding: 0.1em 0.5em;
        border: 1px solid var(--_line);
        border-radius: 0.5em;
        color: var(--_ink);
        max-inline-size: 16em;
      }
      /* The border shows the focus; forced colours show the outline. */
      input:focus-visible {
        outline-color: transparent;
        border-color: var(--_accent-text);
        box-shadow: 0 0 0 1px var(--_accent-text);
      }
    `,
  ];

  declare name: string;
  /** In characters. */
  declare nameMax: number | undefined;

  override firstUpdated(): void {
    this.#input.select();
  }

  override render(): TemplateResult {
    const { say } = this.language;
    return html`
      <form @submit=${this.#onSubmit}>
        <input
          aria-label=${say('yourName')}
          autocomplete="nickname"
          required
          maxlength=${this.nameMax ?? nothing}
          .value=${this.name}
          @keydown=${this.#onKeydown}
        />
        <button class="text-button">${say('save')}</button>
        <button type="button" class="text-button" @click=${this.#end}>${say('cancel')}</button>
      </form>
    `;
  }

  get #input(): HTMLInputElement {
    return this.renderRoot.querySelector('input')!;
  }

  #onSubmit(event: Event): void {
    event.preventDefault();
    const name = this.#input.value.trim();
    if (name !== '' && name !== this.name) dispatchAction(this, { type: 'rename', name });
    this.#end();
  }

  #onKeydown(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || isImeKey(event)) return;
    event.stopPropagation();
    this.#end();
  }

  #end(): void {
    this.dispatchEvent(new CustomEvent('renamed'));
  }
}
