/**
 * List of the people who reacted to a message, for its sheet, and a tooltip with their names.
 */
import { css, html, type TemplateResult } from 'lit';
import { reactorNames } from '../../client/room/reactor-names.ts';
import type { Message } from '../../client/room-state.ts';
import { systemClock } from '../../../server/lib/clock.ts';
import type { Language } from '../i18n/language.ts';
import { LanguageElement } from '../i18n/language-element.ts';
import type { ChatLog } from './chat-log.ts';
import type { ChatMessage } from './chat-message.ts';
import { isPending } from './log-rows.ts';

type Names = Record<string, string[]>;

/** A message object is replaced when its reactions change. */
const asked = new WeakMap<Message, Promise<Names>>();

function namesOf(element: ChatMessage, message: Message): Promise<Names> {
  const { feed } = (element.getRootNode() as ShadowRoot).host as ChatLog;
  let names = asked.get(message);
  if (names) return names;
  asked.set(message, names = reactorNames(feed!, message.seq, systemClock));
  // Without an answer, the next time asks again.
  void names.then((known) => Object.keys(known).length === 0 && asked.delete(message));
  return names;
}

/** `Ada, Ben and 3 others`; only the number if no name is known. */
function peopleWords(names: readonly string[] = [], count: number, language: Language): string {
  const others = count - names.length;
  if (names.length === 0) return language.say('peopleCount', { count });
  return language.list(others > 0 ? [...names, language.say('others', { count: others })] : names);
}

/** Sets the tooltip of a button that shows the emoji. */
export async function nameReactors(
  host: EventTarget,
  button: HTMLElement,
  emoji: string,
): Promise<void> {
  const element = host as ChatMessage;
  const { row: { message }, language } = element;
  if (isPending(message)) return;
  const names = await namesOf(element, message);
  // Meanwhile the mouse may have left, or the button show another emoji.
  if (!button.matches(':hover') || !button.ariaLabel?.startsWith(emoji)) return;
  button.title = peopleWords(names[emoji], message.reactions[emoji] ?? 0, language);
  // The button may show another emoji later.
  button.addEventListener('pointerleave', () => button.title = '', { once: true });
}

export class WhoReacted extends LanguageElement {
  static override properties = { message: { attribute: false }, names: { state: true } };
  static override styles = css`
    ul {
      max-block-size: 50dvh;
      margin: 0;
      padding: 0.25em 0.75em;
      overflow: auto;
      list-style: none;
    }
    li {
      display: flex;
      gap: 0.75em;
      padding-block: 0.4em;
      overflow-wrap: anywhere;
    }
    .emoji {
      inline-size: 1.5em;
      font-size: 1.2em;
      line-height: 1.2;
    }
  `;

  declare message: Message;
  declare names: Names | undefined;

  override async firstUpdated(): Promise<void> {
    const sheet = (this.getRootNode() as ShadowRoot).host;
    const element = (sheet.getRootNode() as ShadowRoot).host as ChatMessage;
    this.names = await namesOf(element, this.message);
  }

  override render(): TemplateResult {
    const { names, language, message: { reactions } } = this;
    return html`
      <ul tabindex="0" aria-label=${language.say('whoReacted')} aria-busy=${!names}>
        ${Object.entries(reactions).map(([emoji, count]) =>
          html`<li><span class="emoji">${emoji}</span><span dir="auto">${
            names ? peopleWords(names[emoji], count, language) : count
          }</span></li>`
        )}
      </ul>
    `;
  }
}
