/**
 * Buttons with the reactions to a message.
 */
import { html, type TemplateResult } from 'lit';
import type { Message } from '../../client/room-state.ts';
import { panelsBundle } from '../loading/bundles.ts';
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
            @pointerenter=${(event: PointerEvent) => nameWhenHovered(event, host, emoji)}
            @click=${() => dispatchAction(host, { type: 'react', seq, emoji, on: !isMine })}
          ><span>${emoji}</span><span>${reactions[emoji]}</span></button>
        `;
      })}
    </div>
  `;
}

const HOVERED_MS = 300;

/** A tooltip says who reacted, where the mouse rests. Fingers have the sheet. */
function nameWhenHovered(event: PointerEvent, host: EventTarget, emoji: string): void {
  if (event.pointerType !== 'mouse') return;
  const button = event.currentTarget as HTMLElement;
  setTimeout(async () => {
    if (!button.matches(':hover')) return;
    (await panelsBundle.load().catch(() => {}))?.nameReactors(host, button, emoji);
  }, HOVERED_MS);
}
