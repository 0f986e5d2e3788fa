/**
 * Registers what those see who keep order, who may not write, or who report a message: the entry of
 * `/starling-moderation.js`. It stands on what the room's bundle exports (shared.ts), and is loaded by
 * moderation-bundle.ts.
 */
import { addEnglish } from '../i18n/language.ts';
import { moderationPhrases } from '../i18n/languages/en.ts';
import { ChatDesk } from './moderation-button.ts';
import { ChatModeration } from './chat-moderation.ts';
import { ChatRights } from './chat-rights.ts';
import { ChatVerdict } from './report-dialog.ts';
import { QueueSweep } from './queue-sweep.ts';
import { RoomSettings } from './room-settings.ts';

addEnglish(moderationPhrases);
if (!customElements.get('starling-rights')) {
  customElements.define('starling-rights', ChatRights);
  customElements.define('starling-desk', ChatDesk);
  customElements.define('starling-verdict', ChatVerdict);
  customElements.define('starling-room-settings', RoomSettings);
  customElements.define('starling-queue-sweep', QueueSweep);
  customElements.define('starling-moderation', ChatModeration);
}

declare global {
  interface HTMLElementTagNameMap {
    'starling-desk': ChatDesk;
    'starling-moderation': ChatModeration;
    'starling-queue-sweep': QueueSweep;
    'starling-rights': ChatRights;
    'starling-room-settings': RoomSettings;
    'starling-verdict': ChatVerdict;
  }
}
