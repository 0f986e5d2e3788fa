/**
 * Mutes or bans somebody, deletes the person's recent messages if wanted, and offers Undo.
 */
import { html, type TemplateResult } from 'lit';
import type { RoomFeed } from '../../client/chat-client.ts';
import {
  createModerationClient,
  type ModerationClient,
  ModerationRefusal,
} from '../../client/moderation-client.ts';
import type { LanguageElement } from '../i18n/language-element.ts';
import { refusalText } from '../room/refusal-text.ts';
import { dispatchAction, type ReportTarget } from '../ui/chat-action.ts';

export interface SanctionFields {
  /** 0: permanently. */
  minutes: number;
  reason: string;
  everywhere: boolean;
  /** Age of the oldest messages to delete; 0: none. */
  deletedMinutes: number;
}

/** Rejects with a ModerationRefusal, unless only the deletion is refused: the notice says so. */
export async function sanction(
  dialog: LanguageElement & { feed: RoomFeed },
  moderation: ModerationClient,
  { kind, author }: ReportTarget & { kind: 'mute' | 'ban' },
  { minutes, reason, everywhere, deletedMinutes }: SanctionFields,
): Promise<void> {
  const { feed, language } = dialog;
  const { say } = language;
  // The dialog may be closed meanwhile.
  const room = (dialog.getRootNode() as ShadowRoot).host;
  const { id: user, name } = author;
  const place = everywhere ? { everywhere } : {};
  const tell = (words: string | TemplateResult): void => {
    dispatchAction(room, { type: 'notice', words });
  };

  // Undo would lift the earlier sanction too, which this one replaces.
  const { sanctions } = await moderation.queue();
  const isReplacing = sanctions.some((earlier) =>
    earlier.kind === kind && earlier.userId === user && (earlier.room === '') === everywhere
  );
  await moderation.moderate({
    action: kind,
    user,
    ...minutes ? { minutes } : {},
    ...reason ? { reason } : {},
    ...place,
  });
  let deleted: string | TemplateResult = '';
  if (deletedMinutes) {
    try {
      const count = await moderation.moderate({ action: 'delete', user, minutes: deletedMinutes });
      deleted = say('messagesDeleted', { count: count ?? 0 });
    } catch (refusal) {
      deleted = refusalOf(refusal, dialog);
    }
  }
  const undo = async (): Promise<void> => {
    tell('');
    const client = createModerationClient(feed);
    try {
      await client.moderate({ action: `un${kind}`, user, ...place });
      tell(html`<span class="calm">${say('done')}</span>`);
    } catch (refusal) {
      tell(refusalOf(refusal, dialog));
    } finally {
      client.close();
    }
  };
  const button = html`<button class="text-button" @click=${undo}>${say('undo')}</button>`;
  tell(html`
    <span class="calm">${say(kind === 'mute' ? 'nowMuted' : 'nowBanned', { name })} ${deleted}
      ${isReplacing ? '' : button}</span>
  `);
}

function refusalOf(error: unknown, { language }: LanguageElement): TemplateResult | '' {
  if (!(error instanceof ModerationRefusal)) throw error;
  return refusalText(error.notice, language);
}
