/**
 * Registers what a visitor sees only after doing something: the entry of `/starling-extras.js`. It
 * stands on what the room's bundle exports (shared.ts), and is loaded by extras-bundle.ts.
 */
import { ChatAbout } from './chat-about.ts';
import { ChatCount } from './chat-count.ts';
import { ChatName } from './chat-name.ts';
import { ChatNotice } from './chat-notice.ts';
import { ChatRoster } from './chat-roster.ts';
import { ChatToolbar } from './chat-toolbar.ts';
import { ChatTrouble } from './chat-trouble.ts';
import { addEnglish } from './language.ts';
import { extraPhrases } from './languages/en.ts';

export { chooseEmoji } from './emoji-bundle.ts';
export { replaceText } from './field-text.ts';
export { watchForMentions } from './mention-bundle.ts';
export { createMessageLookup } from './message-lookup.ts';
export { createPanels } from './panels.ts';
export { solveChallenge } from '../client/solve-challenge.ts';

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
