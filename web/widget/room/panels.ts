/**
 * The panels under the header, of which one is open at a time: opened by a button of the header or of
 * a message, closed by that, by Escape or by going on elsewhere. The focus goes in, and back.
 */
import { html, type TemplateResult } from 'lit';
import type { ChatClient, RoomFeed } from '../../client/chat-client.ts';
import { act, type Charge, type PanelName } from '../ui/chat-action.ts';
import type { LanguageElement } from '../i18n/language-element.ts';
import { moderationBundle } from '../loading/moderation-bundle.ts';

export interface Panels {
  readonly open: PanelName | undefined;
  toggle(name: PanelName, about?: Charge): Promise<void>;
  /** `server`: its address. */
  template(server: string, feed: RoomFeed, user: ChatClient['user']): TemplateResult | '';
}

/** `host` renders header and log, the button of the panel `moderation`, and the template of the panels. */
export function createPanels(host: LanguageElement): Panels {
  const root = host.shadowRoot!;
  let open: PanelName | undefined;
  let charge: Charge | undefined;
  /** The message whose button opened the panel `verdict`, unless that was one of the other panel. */
  let opener: HTMLElement | undefined;

  const part = <T extends Element>(name: string): T | null =>
    root.querySelector(`starling-${name}`);
  const show = (name: PanelName | undefined): void => {
    open = name;
    host.requestUpdate();
  };
  const openerOf = (name: PanelName): HTMLElement | null => {
    if (name === 'verdict' && opener?.isConnected) return opener;
    if (name === 'verdict' || name === 'moderation') return part('desk');
    return part('header')!.shadowRoot!.querySelector<HTMLElement>(`.${name}`);
  };
  const isHad = async (name: PanelName): Promise<boolean> => {
    if (name !== 'moderation' && name !== 'verdict') return true;
    return await moderationBundle.load(root).then(() => true, () => false);
  };
  const toggle = async (name: PanelName, about?: Charge): Promise<void> => {
    const isClosing = open === name && !about;
    if (!isClosing) {
      const message = part('log')?.shadowRoot?.activeElement;
      if (!await isHad(name)) {
        return void act(host, { type: 'tell', words: host.language.say('notLoaded') });
      }
      if (about) opener = (message ?? undefined) as HTMLElement | undefined;
      charge = about;
    }
    show(isClosing ? undefined : name);
    await host.updateComplete;
    if (!open) return openerOf(name)?.focus();
    const panel = part<LanguageElement>(open);
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
    const isWithin = ['starling-header', 'starling-desk', `starling-${open}`].includes(localName);
    if (open && !isWithin) show(undefined);
  });
  return {
    get open() {
      return open;
    },
    toggle,
    template(server, feed, user) {
      const { language } = host;
      const { state } = feed;
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
        case 'moderation':
          return html`
            <starling-moderation
              .language=${language}
              .feed=${feed}
              .state=${state}
              .user=${user}
            ></starling-moderation>
          `;
        case 'verdict':
          return html`
            <starling-verdict
              .language=${language}
              .feed=${feed}
              .charge=${charge}
              .user=${user}
            ></starling-verdict>
          `;
        default:
          return '';
      }
    },
  };
}
