/**
 * Entry of `starling-moderation.js`: moderation panel, rights notice and report dialog.
 */
import '../entries/define-room.ts';
import { addEnglish } from '../i18n/language.ts';
import { moderationPhrases } from '../i18n/english/moderation.ts';
import { ModerationButton } from './moderation-button.ts';
import { ChatModeration } from './chat-moderation.ts';
import { ChatRights } from './chat-rights.ts';
import { ReportDialog } from './report-dialog.ts';
import { QueueSweep } from './queue-sweep.ts';
import { RoomSettings } from './room-settings.ts';

addEnglish(moderationPhrases);
if (!customElements.get('starling-rights')) {
  customElements.define('starling-rights', ChatRights);
  customElements.define('starling-moderation-button', ModerationButton);
  customElements.define('starling-report', ReportDialog);
  customElements.define('starling-room-settings', RoomSettings);
  customElements.define('starling-queue-sweep', QueueSweep);
  customElements.define('starling-moderation', ChatModeration);
}

declare global {
  interface HTMLElementTagNameMap {
    'starling-moderation-button': ModerationButton;
    'starling-moderation': ChatModeration;
    'starling-queue-sweep': QueueSweep;
    'starling-rights': ChatRights;
    'starling-room-settings': RoomSettings;
    'starling-report': ReportDialog;
  }
}
