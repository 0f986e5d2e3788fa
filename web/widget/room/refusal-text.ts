/**
 * Template of a refusal; the panels' bundle defines the element.
 */
import { html, type TemplateResult } from 'lit';
import type { RoomNotice } from '../../client/room-state.ts';
import type { Language } from '../i18n/language.ts';

/** Shows the server's message if the bundle cannot be loaded. */
export function refusalText(
  notice: RoomNotice | undefined,
  language: Language,
): TemplateResult | '' {
  return notice
    ? html`
      <starling-refusal .language=${language} .notice=${notice}>${notice.message}</starling-refusal>
    `
    : '';
}
