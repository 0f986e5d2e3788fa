/**
 * Bulk decision: rejects or dismisses everything from guests since a time, after a form.
 */
import { css, html, type PropertyValues, type TemplateResult } from 'lit';
import { LanguageElement } from '../i18n/language-element.ts';
import { controls } from '../ui/theme.ts';
import { moderationStyles } from './moderation.styles.ts';

const MINUTE_MS = 60_000;
/** Relative to the newest item's server time, as the device's clock may be wrong. */
const BEFORE_NEWEST_MS = [10 * MINUTE_MS, 60 * MINUTE_MS, 1_440 * MINUTE_MS];
const SHORT_TIME = { month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' } as const;

/** Dispatches `sweep` with the time as its detail; 0 means any time. */
export class QueueSweep extends LanguageElement {
  static override properties = {
    action: { attribute: false },
    newestAt: { attribute: false },
    isOpen: { state: true },
  };
  static override styles = [
    controls,
    moderationStyles,
    css`
      .actions {
        padding-block-end: 0.5em;
      }
      p {
        font-weight: 600;
      }
    `,
  ];

  declare action: 'reject' | 'dismiss';
  declare newestAt: number;
  declare isOpen: boolean;

  constructor() {
    super();
    this.isOpen = false;
  }

  override willUpdate(changed: PropertyValues): void {
    if (changed.has('action')) this.isOpen = false;
  }

  override render(): TemplateResult {
    const { say, tag } = this.language;
    const isReject = this.action === 'reject';
    const title = say(isReject ? 'rejectGuests' : 'dismissGuests');
    if (!this.isOpen) {
      return html`
        <div class="actions">
          <button class="text-button danger" @click=${() => this.#show(true)}>${title}</button>
        </div>
      `;
    }
    const format = new Intl.DateTimeFormat(tag, SHORT_TIME);
    const choices = [...BEFORE_NEWEST_MS.map((ms) => this.newestAt - ms), 0];
    return html`
      <form aria-labelledby="title" @submit=${this.#onSubmit}>
        <p id="title">${title.replace('…', '')}</p>
        <label>
          ${say('sinceWhen')}
          <select>
            ${choices.map((at, index) =>
              html`
                <option value=${at} ?selected=${index === 0}>${at === 0
                  ? say('anyTime')
                  : format.format(at)}</option>
              `
            )}
          </select>
        </label>
        <div class="actions ending">
          <button type="button" class="text-button" @click=${() => this.#show(false)}>${say(
            'cancel',
          )}</button>
          <button class="filled">${say(isReject ? 'reject' : 'dismissReport')}</button>
        </div>
      </form>
    `;
  }

  async #show(isOpen: boolean): Promise<void> {
    this.isOpen = isOpen;
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>('select, button')?.focus();
  }

  #onSubmit(event: Event): void {
    event.preventDefault();
    const detail = Number(this.renderRoot.querySelector('select')!.value);
    this.isOpen = false;
    this.dispatchEvent(new CustomEvent('sweep', { detail }));
  }
}
