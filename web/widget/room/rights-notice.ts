/**
 * What a room shows of how the reader stands in it, as far as that is not plain. Parts of the room's
 * template; what they stand for comes with moderation-bundle.ts.
 */
import { html, type TemplateResult } from 'lit';
import type { User } from '../../../server/core/protocol/entry.ts';
import { PLAIN_RIGHTS } from '../../client/room-rights.ts';
import type { RoomState } from '../../client/room-state.ts';
import type { Language } from '../i18n/language.ts';
import type { PanelName } from '../ui/chat-action.ts';

/** For the header of those who moderate. */
export function moderationButton(
  { rights, waiting }: RoomState,
  open: PanelName | undefined,
  language: Language,
): TemplateResult | '' {
  return rights.moderate
    ? html`
      <starling-desk
        .language=${language}
        .waiting=${waiting}
        .isOpen=${open === 'moderation'}
      ></starling-desk>
    `
    : '';
}

/** Above the composer, or in its place. Until its bundle is there the server's words are seen. */
export function rightsLine(
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
