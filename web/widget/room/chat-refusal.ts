/**
 * Refusal in the reader's language. Its child text, the server's message, shows until this loads.
 */
import { html, type TemplateResult } from 'lit';
import type { RoomNotice } from '../../client/room-state.ts';
import { LanguageElement } from '../i18n/language-element.ts';
import { refusalWords } from './refusal-words.ts';

export class ChatRefusal extends LanguageElement {
  static override properties = { notice: { attribute: false } };

  declare notice: RoomNotice;

  override render(): TemplateResult {
    return html`<span dir="auto">${refusalWords(this.notice, this.language)}</span>`;
  }
}
