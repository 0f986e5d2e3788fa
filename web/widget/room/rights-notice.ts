/**
 * Templates of moderation button and rights notice; the moderation bundle defines the elements.
 */
import { html, type TemplateResult } from 'lit';
import type { User } from '../../../server/core/protocol/entry.ts';
import type { LinkStatus } from '../../client/chat-client.ts';
import { PLAIN_RIGHTS } from '../../client/room-rights.ts';
import type { RoomNotice, RoomState } from '../../client/room-state.ts';
import { isShutOut } from './status-words.ts';
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

/** Why the reader may not enter or write. */
export function shutNotice(
  status: LinkStatus,
  { refusal = refusalOf(status), rights }: RoomState,
): RoomNotice | undefined {
  if (refusal || rights.write) return refusal;
  const { why: message = '', reason, until, note } = rights;
  return { code: 'forbidden', message, reason, until, note };
}

function refusalOf(status: LinkStatus): RoomNotice | undefined {
  if (!isShutOut(status)) return undefined;
  const { text: message, refusal } = status;
  return refusal ?? {
    code: 'forbidden',
    message,
    ...message.includes('ALLOWED_ORIGINS') ? { reason: 'page' } : {},
  };
}

/** Above the composer or in its place. Shows the server's message until the bundle is loaded. */
export function rightsNotice(
  { rights }: RoomState,
  notice: RoomNotice | undefined,
  user: User | undefined,
  language: Language,
): TemplateResult | '' {
  return notice || rights !== PLAIN_RIGHTS
    ? html`
      <starling-rights
        .language=${language}
        .rights=${rights}
        .notice=${notice}
        .user=${user}
      >${notice?.message}</starling-rights>
    `
    : '';
}
