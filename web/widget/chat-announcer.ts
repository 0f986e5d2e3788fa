/**
 * Speaks new messages to screen readers: a region that is heard and not seen.
 * Gets a room's state, as the log does; the announcer beside it decides what is worth saying.
 */
import { css, html, type TemplateResult } from 'lit';
import type { User } from '../../server/protocol/entry.ts';
import type { RoomState } from '../client/room-state.ts';
import { LanguageElement } from './language-element.ts';
import { type Announcer, createAnnouncer } from './announcer.ts';

export class ChatAnnouncer extends LanguageElement {
  static override properties = {
    state: { attribute: false },
    user: { attribute: false },
  };
  static override styles = css`
    :host {
      position: absolute;
      inline-size: 1px;
      block-size: 1px;
      overflow: hidden;
      clip-path: inset(50%);
      white-space: nowrap;
    }
  `;

  declare state: RoomState;
  declare user: User | undefined;

  #announcer: Announcer | undefined;
  #room = '';

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  override updated(): void {
    const { room, phase, messages } = this.state;
    if (phase !== 'live') return;
    if (room !== this.#room) this.#stop();
    this.#room = room;
    this.#announcer ??= createAnnouncer({
      speak: (text) => this.#speak(text),
      language: () => this.language,
    });
    this.#announcer.update(messages, this.user?.id);
  }

  override render(): TemplateResult {
    return html`<div aria-live="polite"></div>`;
  }

  #speak(text: string): void {
    const region = this.renderRoot.querySelector('div')!;
    // The same words twice are only spoken twice when they differ.
    region.textContent = text === region.textContent ? `${text}\u00a0` : text;
  }

  #stop(): void {
    this.#announcer?.close();
    this.#announcer = undefined;
  }
}
