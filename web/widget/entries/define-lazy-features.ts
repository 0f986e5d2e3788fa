/**
 * Entry of `/starling-extras.js`: elements that a visitor sees only after an interaction.
 */
import { ChatAbout } from '../composer/chat-about.ts';
import { ChatCount } from '../composer/chat-count.ts';
import { ChatName } from '../room/chat-name.ts';
import { ChatNotice } from '../room/chat-notice.ts';
import { ChatRoster } from '../room/chat-roster.ts';
import { ChatToolbar } from '../log/chat-toolbar.ts';
import { ChatTrouble } from '../log/chat-trouble.ts';
import { addEnglish } from '../i18n/language.ts';
import { extraPhrases } from '../i18n/languages/en.ts';

export { chooseEmoji } from '../loading/emoji-bundle.ts';
export { replaceText } from '../composer/field-text.ts';
export { watchForMentions } from '../loading/mention-bundle.ts';
export { createMessageLookup } from '../log/message-lookup.ts';
export { createPanels } from '../room/panels.ts';
export { solveChallenge } from '../../client/solve-challenge.ts';

addEnglish(extraPhrases);
if (!customElements.get('starling-toolbar')) {
  customElements.define('starling-toolbar', ChatToolbar);
  customElements.define('starling-trouble', ChatTrouble);
  customElements.define('starling-notice', ChatNotice);
  customElements.define('starling-count', ChatCount);
  customElements.define('starling-roster', ChatRoster);
  customElements.define('starling-name', ChatName);
  customElements.define('starling-about', ChatAbout);
}

declare global {
  interface HTMLElementTagNameMap {
    'starling-about': ChatAbout;
    'starling-count': ChatCount;
    'starling-name': ChatName;
    'starling-notice': ChatNotice;
    'starling-roster': ChatRoster;
    'starling-toolbar': ChatToolbar;
    'starling-trouble': ChatTrouble;
  }
}
