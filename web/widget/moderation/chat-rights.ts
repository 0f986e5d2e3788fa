/**
 * Rights notice: a line above the composer, or in its place if the reader may not write.
 */
import { css, html, type TemplateResult } from 'lit';
import type { User } from '../../../server/core/protocol/entry.ts';
import type { RoomRights } from '../../client/room-rights.ts';
import type { RoomNotice } from '../../client/room-state.ts';
import { icon } from '../ui/icons.ts';
import { LanguageElement } from '../i18n/language-element.ts';
import { controls } from '../ui/theme.ts';
import { refusalText } from '../room/refusal-text.ts';
import { rightsWords } from './rights-words.ts';

export class ChatRights extends LanguageElement {
  static override properties = {
    rights: { attribute: false },
    notice: { attribute: false },
    user: { attribute: false },
  };
  static override styles = [
    controls,
    css`
      :host {
        display: block;
        color: var(--_muted);
        font-size: 0.875em;
        line-height: 1.4;
      }
      p {
        display: flex;
        gap: 0.6em;
        max-inline-size: 60em;
        margin: 0 auto;
        padding: 0.4em 1.1em 0;
      }
      .shut {
        justify-content: center;
        padding-block: 0.9em;
        border-block-start: 1px solid var(--_line);
        background: var(--_surface);
        color: var(--_ink);
        max-inline-size: none;
      }
      .icon {
        flex: none;
        inline-size: 1.3em;
        block-size: 1.3em;
      }
    `,
  ];

  declare rights: RoomRights;
  declare notice: RoomNotice | undefined;
  declare user: User | undefined;

  override render(): TemplateResult {
    const { rights, notice, user, language } = this;
    const lines = notice ? [refusalText(notice, language)] : rightsWords(rights, user, language);
    return html`
      <div role=${notice ? 'alert' : 'status'}>
        ${lines.map((line) =>
          html`<p class=${notice ? 'shut' : ''}>${
            icon(notice ? 'failed' : 'waiting')
          }<span dir="auto">${line}</span></p>`
        )}
      </div>
    `;
  }
}
