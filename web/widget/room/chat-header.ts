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
    subtitle: { attribute: false },
    logo: { attribute: false },
    isCustom: { attribute: false },
    panel: { attribute: false },
  };
  static override styles = [controls, headerStyles];

  declare room: string;
  declare status: LinkStatus;
  declare count: number | undefined;
  declare replica: string | undefined;
  declare subtitle: string;
  declare logo: string;
  /** The page has a header of its own. */
  declare isCustom: boolean;
  declare panel: PanelName | undefined;

  #brokenLogo: string | undefined;

  override render(): TemplateResult {
    const { room, count } = this;
    const words = this.#words();
    const { say } = this.language;
    return html`
      <header class="header" part="header">
        ${this.isCustom ? html`<slot class="titles" name="header"></slot>` : html`
          ${this.logo && this.logo !== this.#brokenLogo
            ? html`<img class="mark" src=${this.logo} alt="" @error=${this.#onBrokenLogo}>`
            : html`<span class="mark">${logo()}</span>`}
          <div class="titles">
            <h2 class="room"><bdi>${room}</bdi></h2>
            <div class="sub ${words === '' ? 'blank' : this.status.type}">
              <span dir="auto">${words || '\u00a0'}</span>
            </div>
          </div>
        `}
        ${count === undefined
          ? ''
          : this.#button('roster', say('peopleHere', { count }), say('peopleHereShow', { count }))}
        <slot></slot>
        ${this.#button('settings', say('settings'))}
      </header>
    `;
  }

  readonly #onBrokenLogo = (): void => {
    this.#brokenLogo = this.logo;
    this.requestUpdate();
  };

  /** Empty if there is nothing to say. */
  #words(): string {
    const { status, count, replica, subtitle } = this;
    const { say } = this.language;
    if (status.type !== 'open') return say(status.type === 'closed' ? 'closed' : 'notConnected');
    if (replica) return say('servedBy', { replica });
    if (subtitle) return subtitle;
    return count === undefined ? '' : say('online', { count });
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
