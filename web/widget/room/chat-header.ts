/**
 * Header of the widget: room, connection, number of people, replica, panel buttons.
 */
import { html, type TemplateResult } from 'lit';
import type { LinkStatus } from '../../client/chat-client.ts';
import { dispatchAction, type PanelName } from '../ui/chat-action.ts';
import { headerStyles } from './chat-header.styles.ts';
import { icon } from '../ui/icons.ts';
import { logo } from '../ui/logo.ts';
import { TaskElement } from '../ui/task-element.ts';
import { controls } from '../ui/theme.ts';

export class ChatHeader extends TaskElement {
  static override properties = {
    room: { attribute: false },
    status: { attribute: false },
    count: { attribute: false },
    replica: { attribute: false },
    panel: { attribute: false },
  };
  static override styles = [controls, headerStyles];

  declare room: string;
  declare status: LinkStatus;
  declare count: number | undefined;
  declare replica: string | undefined;
  declare panel: PanelName | undefined;

  override render(): TemplateResult {
    const { room, status, count, replica } = this;
    const { say } = this.language;
    const isOpen = status.type === 'open';
    return html`
      <header class="header" part="header">
        <span class="mark">${logo()}</span>
        <div class="titles">
          <h2 class="room"><bdi>${room}</bdi></h2>
          <div class="sub ${status.type}">
            <span dir="auto">${isOpen && replica ? say('servedBy', { replica }) : say(
              isOpen ? 'connected' : status.type === 'closed' ? 'closed' : 'notConnected',
            )}</span>
          </div>
        </div>
        ${count === undefined
          ? ''
          : this.#button('roster', say('peopleHere', { count }), say('peopleHereShow', { count }))}
        <slot></slot>
        ${this.#button('settings', say('settings'))}
      </header>
    `;
  }

  #button(panel: 'roster' | 'settings', title: string, label = title): TemplateResult {
    return html`
      <button
        class="panel-button ${panel}"
        aria-expanded=${this.panel === panel}
        aria-label=${label}
        title=${title}
        @click=${() => dispatchAction(this, { type: 'toggle-panel', panel })}
      >${icon(panel)}${panel === 'roster' ? this.count : ''}</button>
    `;
  }
}
