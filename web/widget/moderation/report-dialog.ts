/**
 * Report dialog: reports a message, or mutes or bans its author.
 */
import { html, type PropertyValues, type TemplateResult } from 'lit';
import type { User } from '../../../server/core/protocol/entry.ts';
import type { RoomFeed } from '../../client/chat-client.ts';
import type { RoomNotice } from '../../client/room-state.ts';
import { createModerationClient, ModerationRefusal } from '../../client/moderation-client.ts';
import { dispatchAction, type ReportTarget } from '../ui/chat-action.ts';
import { icon } from '../ui/icons.ts';
import { LanguageElement } from '../i18n/language-element.ts';
import { panelStyles } from './from-panels.ts';
import { refusalText } from '../room/refusal-text.ts';
import { controls } from '../ui/theme.ts';
import { moderationStyles, placeStyles } from './moderation.styles.ts';
import { sanction } from './sanction.ts';

const REASON_MAX = 500;
const MINUTES = [10, 60, 1_440, 10_080, 0];
/** Ages of messages to delete; 0: none. */
const DELETED_MINUTES = { deleteNone: 0, deleteHour: 60, deleteDay: 1_440 } as const;
const WORDS = {
  report: { title: 'reportTitle', send: 'doReport' },
  mute: { title: 'muteTitle', send: 'doMute' },
  ban: { title: 'banTitle', send: 'doBan' },
} as const;

export class ReportDialog extends LanguageElement {
  static override properties = {
    feed: { attribute: false },
    target: { attribute: false },
    user: { attribute: false },
    isBusy: { state: true },
    isDone: { state: true },
    error: { state: true },
  };
  static override styles = [controls, panelStyles, placeStyles, moderationStyles];

  declare feed: RoomFeed;
  declare target: ReportTarget;
  declare user: User | undefined;
  declare isBusy: boolean;
  declare isDone: boolean;
  declare error: RoomNotice | undefined;

  constructor() {
    super();
    this.isBusy = this.isDone = false;
    this.error = undefined;
  }

  override focus(): void {
    this.renderRoot.querySelector<HTMLElement>('select, .text, .filled')?.focus();
  }

  override willUpdate(changed: PropertyValues): void {
    if (!changed.has('target')) return;
    this.isBusy = this.isDone = false;
    this.error = undefined;
  }

  override render(): TemplateResult {
    const { kind, author: { name } } = this.target;
    const { say } = this.language;
    const words = WORDS[kind];
    return html`
      <header>
        <span id="title">${say(words.title, { name })}</span>
        <button class="icon-button" aria-label=${say('close')} @click=${this.#close}>${icon(
          'close',
        )}</button>
      </header>
      <div class="body" role="group" aria-labelledby="title">
        <p role="status">${this.isDone ? say('reported') : ''}</p>
        ${this.isDone ? '' : this.#form()}
        ${this.isDone
          ? html`
            <div class="actions ending">
              <button class="text-button" @click=${this.#close}>${say('close')}</button>
            </div>
          `
          : ''}
      </div>
    `;
  }

  #form(): TemplateResult {
    const { kind } = this.target;
    const { language, user } = this;
    const { say } = language;
    const isStaff = user?.role === 'moderator' || user?.role === 'owner';
    return html`
      <form @submit=${this.#onSubmit}>
        ${kind === 'report' ? '' : html`
          <label>
            ${say('howLong')}
            <select class="duration">${MINUTES.map((minutes) =>
              html`<option value=${minutes}>${
                minutes ? language.times.duration(minutes * 60) : say('forGood')
              }</option>`
            )}</select>
          </label>
        `}
        <label>
          ${say(kind === 'report' ? 'reason' : 'reasonShown')}
          <input class="text" dir="auto" autocomplete="off" maxlength=${REASON_MAX}>
        </label>
        ${kind === 'report' ? '' : html`
          <label>
            ${say('alsoDelete')}
            <select class="deleted">${Object.entries(DELETED_MINUTES).map(([label, minutes]) =>
              html`<option value=${minutes}>${say(label as keyof typeof DELETED_MINUTES)}</option>`
            )}</select>
          </label>
        `}
        ${kind === 'report' || !isStaff
          ? ''
          : html`<label>${say('wholeSite')}<input type="checkbox"></label>`}
        <p class="error" role="alert">${refusalText(this.error, this.language)}</p>
        <div class="actions ending">
          <button type="button" class="text-button" @click=${this.#close}>${say('cancel')}</button>
          <button class="filled" ?disabled=${this.isBusy}>${say(WORDS[kind].send)}</button>
        </div>
      </form>
    `;
  }

  async #onSubmit(event: Event): Promise<void> {
    event.preventDefault();
    if (this.isBusy) return;
    const { target, feed } = this;
    const find = <T extends Element>(selector: string) =>
      this.renderRoot.querySelector<T>(selector);
    const fields = {
      reason: find<HTMLInputElement>('.text')!.value.trim(),
      minutes: Number(find<HTMLSelectElement>('.duration')?.value),
      deletedMinutes: Number(find<HTMLSelectElement>('.deleted')?.value),
      everywhere: find<HTMLInputElement>('[type=checkbox]')?.checked === true,
    };
    this.isBusy = true;
    this.error = undefined;
    const moderation = createModerationClient(feed);
    try {
      if (target.kind !== 'report') {
        await sanction(this, moderation, { ...target, kind: target.kind }, fields);
        if (target === this.target) this.#close();
        return;
      }
      await moderation.report(target.seq, fields.reason);
      if (target !== this.target) return;
      this.isDone = true;
      await this.updateComplete;
      this.renderRoot.querySelector<HTMLElement>('.ending button')?.focus();
    } catch (refusal) {
      if (!(refusal instanceof ModerationRefusal)) throw refusal;
      if (target === this.target) this.error = refusal.notice;
    } finally {
      moderation.close();
      this.isBusy = false;
    }
  }

  #close(): void {
    dispatchAction(this, { type: 'toggle-panel', panel: 'report' });
  }
}
