/**
 * The panels under the header, of which one is open at a time: opened by a button of the header, closed
 * by that, by Escape or by going on elsewhere. The focus goes in, and back to the button.
 */
import { html, type TemplateResult } from 'lit';
import type { ChatClient } from '../client/chat-client.ts';
import type { RoomState } from '../client/room-state.ts';
import type { ChatHeader } from './chat-header.ts';
import type { LanguageElement } from './language-element.ts';

export type PanelName = 'roster' | 'settings';

export interface Panels {
  readonly open: PanelName | undefined;
  toggle(name: PanelName): Promise<void>;
  /** `server`: its address. */
  template(server: string, state: RoomState, user: ChatClient['user']): TemplateResult | '';
}

/** `host` renders the header as `starling-header`, and the template of the panels. */
export function createPanels(host: LanguageElement): Panels {
  const root = host.shadowRoot!;
  let open: PanelName | undefined;

  const show = (name: PanelName | undefined): void => {
    open = name;
    host.requestUpdate();
  };
  const toggle = async (name: PanelName): Promise<void> => {
    show(open === name ? undefined : name);
    await host.updateComplete;
    if (!open) return root.querySelector<ChatHeader>('starling-header')?.focusButton(name);
    const panel = root.querySelector<LanguageElement>(`starling-${open}`);
    await panel?.updateComplete;
    panel?.focus();
  };
  root.addEventListener('keydown', (event) => {
    if ((event as KeyboardEvent).key !== 'Escape' || !open) return;
    // It is not meant for what is around the room.
    event.stopPropagation();
    void toggle(open);
  });
  root.addEventListener('pointerdown', ({ target }) => {
    const { localName } = target as Element;
    const isWithin = localName === 'starling-header' || localName === `starling-${open}`;
    if (open && !isWithin) show(undefined);
  });
  return {
    get open() {
      return open;
    },
    toggle,
    template(server, state, user) {
      const { language } = host;
      switch (open) {
        case 'roster':
          return html`
            <starling-roster
              .language=${language}
              .presence=${state.presence}
              .user=${user}
            ></starling-roster>
          `;
        case 'settings':
          return html`
            <starling-settings
              .language=${language}
              .server=${server}
              .room=${state.room}
            ></starling-settings>
          `;
        default:
          return '';
      }
    },
  };
}
