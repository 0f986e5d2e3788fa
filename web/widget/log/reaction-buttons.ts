/**
 * Buttons with the reactions to a message.
 */
import { html, type TemplateResult } from 'lit';
import type { Message } from '../../client/room-state.ts';
import { dispatchAction } from '../ui/chat-action.ts';
import type { Language } from '../i18n/language.ts';

export function reactionButtons(
  { seq, reactions, mine, deleted }: Message,
  host: EventTarget,
  { say }: Language,
): TemplateResult | '' {
  const emojis = Object.keys(reactions);
  if (deleted || emojis.length === 0) return '';
  return html`
    <div class="reactions" role="group" aria-label=${say('reactions')}>
      ${emojis.map((emoji) => {
        const isMine = mine.includes(emoji);
        return html`
          <button
            class="reaction"
            part="reaction"
            aria-label="${emoji} ${reactions[emoji]}"
            aria-pressed=${isMine}
            @click=${() => dispatchAction(host, { type: 'react', seq, emoji, on: !isMine })}
          ><span>${emoji}</span><span>${reactions[emoji]}</span></button>
        `;
      })}
    </div>
  `;
}
