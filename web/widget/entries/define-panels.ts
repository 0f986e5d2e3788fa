/**
 * Entry of `starling-panels.js`: parts that a visitor opens, or needs rarely.
 */
import './define-room.ts';
import { ChatAbout } from '../composer/chat-about.ts';
import { ChatName } from '../room/chat-name.ts';
import { ChatRoster } from '../room/chat-roster.ts';
import { ChatTrouble } from '../log/chat-trouble.ts';
import { ChatSettings } from '../notify/chat-settings.ts';
import { addEnglish } from '../i18n/language.ts';
import { panelPhrases } from '../i18n/english/panels.ts';

export { createMessageLookup } from '../log/message-lookup.ts';
export { createPanels } from '../room/panels.ts';
export { solveChallenge } from '../../client/solve-challenge.ts';

addEnglish(panelPhrases);
if (!customElements.get('starling-roster')) {
  customElements.define('starling-roster', ChatRoster);
  customElements.define('starling-settings', ChatSettings);
  customElements.define('starling-name', ChatName);
  customElements.define('starling-about', ChatAbout);
  customElements.define('starling-trouble', ChatTrouble);
}

declare global {
  interface HTMLElementTagNameMap {
    'starling-about': ChatAbout;
    'starling-name': ChatName;
    'starling-roster': ChatRoster;
    'starling-settings': ChatSettings;
    'starling-trouble': ChatTrouble;
  }
}
