/**
 * Entry of `starling-panels.js`: parts that a visitor opens, or needs rarely.
 */
import './define-room.ts';
import { ChatAbout } from '../composer/chat-about.ts';
import { ChatCount } from '../composer/chat-count.ts';
import { ChatName } from '../room/chat-name.ts';
import { ChatNotice } from '../room/chat-notice.ts';
import { ChatRefusal } from '../room/chat-refusal.ts';
import { ChatRoster } from '../room/chat-roster.ts';
import { MessageIgnored } from '../log/ignore.ts';
import { MessageSheet } from '../log/message-sheet.ts';
import { MessageVia } from '../log/message-via.ts';
import { ChatTrouble } from '../log/chat-trouble.ts';
import { WhoReacted } from '../log/who-reacted.ts';
import { alertSignals } from '../notify/alert-signals.ts';
import { ChatSettings } from '../notify/chat-settings.ts';
import {
  createRoomAlerts,
  type RoomAlerts,
  type RoomAlertsOptions,
} from '../notify/room-alerts.ts';
import { addEnglish } from '../i18n/language.ts';
import { panelPhrases } from '../i18n/english/panels.ts';

export { nameReactors } from '../log/who-reacted.ts';
export { openSheet } from '../log/message-sheet.ts';
export { createMessageLookup } from '../log/message-lookup.ts';
export { panelStyles } from '../ui/panel.styles.ts';
export { createPanels } from '../room/panels.ts';
export { solveChallenge } from '../../client/solve-challenge.ts';

export function createAlerts(options: RoomAlertsOptions): RoomAlerts {
  return createRoomAlerts(options, alertSignals());
}

addEnglish(panelPhrases);
if (!customElements.get('starling-roster')) {
  customElements.define('starling-roster', ChatRoster);
  customElements.define('starling-settings', ChatSettings);
  customElements.define('starling-name', ChatName);
  customElements.define('starling-about', ChatAbout);
  customElements.define('starling-count', ChatCount);
  customElements.define('starling-sheet', MessageSheet);
  customElements.define('starling-who-reacted', WhoReacted);
  customElements.define('starling-ignored', MessageIgnored);
  customElements.define('starling-via', MessageVia);
  customElements.define('starling-notice', ChatNotice);
  customElements.define('starling-refusal', ChatRefusal);
  customElements.define('starling-trouble', ChatTrouble);
}

declare global {
  interface HTMLElementTagNameMap {
    'starling-about': ChatAbout;
    'starling-count': ChatCount;
    'starling-name': ChatName;
    'starling-roster': ChatRoster;
    'starling-settings': ChatSettings;
    'starling-ignored': MessageIgnored;
    'starling-notice': ChatNotice;
    'starling-sheet': MessageSheet;
    'starling-via': MessageVia;
    'starling-refusal': ChatRefusal;
    'starling-who-reacted': WhoReacted;
    'starling-trouble': ChatTrouble;
  }
}
