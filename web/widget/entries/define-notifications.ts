/**
 * Entry of `/starling-news.js`: notifications, settings, typing indicator, read positions.
 */
import { ChatSettings } from '../notify/chat-settings.ts';
import { ChatTyping } from '../log/chat-typing.ts';
import { addEnglish } from '../i18n/language.ts';
import { notificationPhrases } from '../i18n/languages/en.ts';

export { followNotifications } from '../notify/notifications-controller.ts';
export { createReadingController } from '../unread/reading-controller.ts';

addEnglish(notificationPhrases);
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
