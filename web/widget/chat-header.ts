/**
 * The top of the widget: which room, how many people, which replica serves the reader.
 */
import { html, type TemplateResult } from 'lit';
import type { LinkStatus } from '../client/chat-client.ts';
import { act } from './chat-action.ts';
import { headerStyles } from './chat-header.styles.ts';
import { icon } from './icons.ts';
import { LanguageElement } from './language-element.ts';
import { mark } from './mark.ts';
import { controls } from './theme.ts';

export class ChatHeader extends LanguageElement {
  static override properties = {
    room: { attribute: false },
    status: { attribute: false },
    /** People in the room; undefined while that is not known. */
    count: { attribute: false },
    /** Name of the replica, when it is to be shown. */
    replica: { attribute: false },
    isRosterOpen: { attribute: false },
  };
  static override styles = [controls, headerStyles];

  declare room: string;
  declare status: LinkStatus;
  declare count: number | undefined;
  declare replica: string | undefined;
  declare isRosterOpen: boolean;

  override focus(): void {
    this.renderRoot.querySelector('button')?.focus();
  }

  override render(): TemplateResult {
    const { room, status, count, replica } = this;
    const { say } = this.language;
    const isOpen = status.type === 'open';
    return html`
      <header class="header" part="header">
        <span class="mark">${mark()}</span>
        <div class="titles">
          <h2 class="room"><bdi>${room}</bdi></h2>
          <div class="sub ${status.type}">
            <span dir="auto">${isOpen && replica ? say('servedBy', { replica }) : say(
              isOpen ? 'connected' : status.type === 'closed' ? 'closed' : 'notConnected',
            )}</span>
          </div>
        </div>
        ${count === undefined ? '' : html`
          <button
            class="people"
            aria-expanded=${this.isRosterOpen}
            aria-label=${say('peopleHereShow', { count })}
            title=${say('peopleHere', { count })}
            @click=${() => act(this, { type: 'toggle-roster' })}
          >${icon('people')}${count}</button>
        `}
      </header>
    `;
  }
}
