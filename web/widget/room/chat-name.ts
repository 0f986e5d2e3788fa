/**
 * The field in which a guest changes their name; takes the focus as soon as it is there.
 */
import { css, html, nothing, type TemplateResult } from 'lit';
import { act } from '../ui/chat-action.ts';
import { isOfInputMethod } from '../ui/input-method.ts';
import { LanguageElement } from '../i18n/language-element.ts';
import { controls } from '../ui/theme.ts';

/** Sends `renamed` when the name is no longer being changed, whether it was or not. */
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
        /* Never below 16 px: iOS would zoom the page. */
        font: inherit;
        font-size: max(1em, 16px);
        line-height: 1.4;
        padding: 0.1em 0.5em;
        border: 1px solid var(--_line);
        border-radius: 0.5em;
        color: var(--_ink);
        max-inline-size: 16em;
      }
      /* Its frame shows the focus; with forced colours the outline is seen. */
      input:focus-visible {
        outline-color: transparent;
        border-color: var(--_accent);
        box-shadow: 0 0 0 1px var(--_accent);
      }
    `,
  ];

  declare name: string;
  /** Characters. */
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
      </form>
    `;
  }

  get #input(): HTMLInputElement {
    return this.renderRoot.querySelector('input')!;
  }

  #onSubmit(event: Event): void {
    event.preventDefault();
    const name = this.#input.value.trim();
    if (name !== '' && name !== this.name) act(this, { type: 'rename', name });
    this.#end();
  }

  #onKeydown(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || isOfInputMethod(event)) return;
    event.stopPropagation();
    this.#end();
  }

  #end(): void {
    this.dispatchEvent(new CustomEvent('renamed'));
  }
}
