/**
 * Panels under the header, one open at a time. Moves the focus into the panel and back.
 */
import { html, type TemplateResult } from 'lit';
import type { ChatClient, RoomFeed } from '../../client/chat-client.ts';
import { dispatchAction, type PanelName, type ReportTarget } from '../ui/chat-action.ts';
import type { LanguageElement } from '../i18n/language-element.ts';
import { moderationBundle } from '../loading/bundles.ts';

export interface Panels {
  readonly open: PanelName | undefined;
  toggle(name: PanelName, about?: ReportTarget): Promise<void>;
  template(server: string, feed: RoomFeed, user: ChatClient['user']): TemplateResult | '';
}

/** `host` renders the header, the log, the moderation button, and the panels' template. */
export function createPanels(host: LanguageElement): Panels {
  const root = host.shadowRoot!;
  let open: PanelName | undefined;
  let target: ReportTarget | undefined;
  /** The message whose button opened the report dialog, unless the moderation panel opened it. */
  let opener: HTMLElement | undefined;

  const part = <T extends Element>(name: string): T | null =>
    root.querySelector(`starling-${name}`);
  const show = (name: PanelName | undefined): void => {
    open = name;
    host.requestUpdate();
  };
  const openerOf = (name: PanelName): HTMLElement | null => {
    if (name === 'report' && opener?.isConnected) return opener;
    if (name === 'report' || name === 'moderation') return part('moderation-button');
    return part('header')!.shadowRoot!.querySelector<HTMLElement>(`.${name}`);
  };
  const ensureLoaded = async (name: PanelName): Promise<boolean> => {
    if (name !== 'moderation' && name !== 'report') return true;
    return await moderationBundle.load().then(() => true, () => false);
  };
  const toggle = async (name: PanelName, about?: ReportTarget): Promise<void> => {
    const isClosing = open === name && !about;
    if (!isClosing) {
      const message = part('log')?.shadowRoot?.activeElement;
      if (!await ensureLoaded(name)) {
        return void dispatchAction(host, { type: 'notice', words: host.language.say('notLoaded') });
      }
      if (about) opener = (message ?? undefined) as HTMLElement | undefined;
      target = about;
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
    // Keeps the event from closing the launcher's panel.
    event.stopPropagation();
    void toggle(open);
  });
  root.addEventListener('pointerdown', ({ target }) => {
    const name = (target as Element).localName.replace('starling-', '');
    if (open && !['header', 'moderation-button', open].includes(name)) show(undefined);
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
        case 'report':
          return html`
            <starling-report
              .language=${language}
              .feed=${feed}
              .target=${target}
              .user=${user}
            ></starling-report>
          `;
        default:
          return '';
      }
    },
  };
}
