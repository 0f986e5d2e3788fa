/**
 * Templates of moderation button and rights notice; the moderation bundle defines the elements.
 */
import { html, type TemplateResult } from 'lit';
import type { User } from '../../../server/core/protocol/entry.ts';
import { PLAIN_RIGHTS } from '../../client/room-rights.ts';
import type { RoomState } from '../../client/room-state.ts';
import type { Language } from '../i18n/language.ts';
import type { PanelName } from '../ui/chat-action.ts';

export function moderationButton(
  { rights, waiting }: RoomState,
  open: PanelName | undefined,
  language: Language,
): TemplateResult | '' {
  return rights.moderate
    ? html`
      <starling-moderation-button
        .language=${language}
        .waiting=${waiting}
        .isOpen=${open === 'moderation'}
      ></starling-moderation-button>
    `
    : '';
}

/** Above the composer or in its place. Shows the server's reason until the bundle is loaded. */
export function rightsNotice(
  { phase, rights }: RoomState,
  user: User | undefined,
  language: Language,
): TemplateResult | '' {
  return phase === 'refused' || rights === PLAIN_RIGHTS ? '' : html`
    <starling-rights
      .language=${language}
      .rights=${rights}
      .user=${user}
    >${rights.why}</starling-rights>
  `;
}
