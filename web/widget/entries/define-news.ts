/**
 * What tells a visitor of news, and what of the room they have seen: the entry of `/starling-news.js`. It
 * stands on what the room's bundle exports (shared.ts), and is loaded by extras-controller.ts.
 */
import { ChatSettings } from '../notify/chat-settings.ts';
import { ChatTyping } from '../log/chat-typing.ts';
import { addEnglish } from '../i18n/language.ts';
import { newsPhrases } from '../i18n/languages/en.ts';

export { followNews } from '../notify/notifications-controller.ts';
export { createReadingController } from '../unread/reading-controller.ts';

addEnglish(newsPhrases);
if (!customElements.get('starling-settings')) {
  customElements.define('starling-settings', ChatSettings);
  customElements.define('starling-typing', ChatTyping);
}

declare global {
  interface HTMLElementTagNameMap {
    'starling-settings': ChatSettings;
    'starling-typing': ChatTyping;
  }
}
