/**
 * Rows of the moderation panel: held messages, reports, mutes and bans.
 */
import { html, type TemplateResult } from 'lit';
import type {
  HeldMessage,
  NamedUser,
  Report,
  Sanction,
} from '../../../server/core/protocol/moderation.ts';
import type { ModerationCommand } from '../../client/moderation-client.ts';
import type { Language, PhraseKey } from '../i18n/language.ts';
import type { ReportTarget } from '../ui/chat-action.ts';

export type Choice =
  | { type: 'command'; command: ModerationCommand }
  | { type: 'delete'; seq: number }
  | { type: 'show'; seq: number }
  | { type: 'report'; target: ReportTarget };

export interface RowContext {
  language: Language;
  nameOf(userId: string): string;
  hasSeveral(userId: string): boolean;
  isStaff: boolean;
  onChoice(choice: Choice): void;
}

const DANGEROUS: readonly PhraseKey[] = ['reject', 'rejectAllOf', 'delete', 'ban'];

export function heldRow(
  { item, from, text, at }: HeldMessage,
  context: RowContext,
): TemplateResult {
  return queueRow(context, from.name, at, html`<p class="said" dir="auto">${text}</p>`, [
    ['approve', { type: 'command', command: { action: 'approve', item } }],
    ['reject', { type: 'command', command: { action: 'reject', item } }],
    ...bulkButtons('reject', from, context),
    ...reportButtons(0, from),
  ]);
}

export function reportRow(report: Report, context: RowContext): TemplateResult {
  const { item, target, author, text, reason, by, at, more = [], count = 1 } = report;
  const { say } = context.language;
  const reasons = [{ by, reason }, ...more].filter(({ by }) => by.name !== '');
  const others = count - reasons.length;
  const body = html`
    <p class="said" dir="auto">${text}</p>
    ${reasons.map(({ by: { name }, reason }) =>
      html`<p class="note" dir="auto">${
        reason ? say('reportedBecause', { name, reason }) : say('reportedBy', { name })
      }</p>`
    )}
    ${others > 0 ? html`<p class="note">${say('reportedByMore', { count: others })}</p>` : ''}
  `;
  return queueRow(context, author.name, at, body, [
    ['showMessage', { type: 'show', seq: target }],
    ['delete', { type: 'delete', seq: target }],
    ['dismissReport', { type: 'command', command: { action: 'dismiss', item } }],
    ...count > 1 ? [] : bulkButtons('dismiss', by, context),
    ...reportButtons(target, author),
  ]);
}

export function sanctionRow(sanction: Sanction, context: RowContext): TemplateResult {
  const { kind, room, userId, at, until, reason, by } = sanction;
  const { say, tag, times } = context.language;
  const everywhere = room === '';
  const facts = [
    say(kind === 'ban' ? 'banned' : 'muted'),
    until === undefined
      ? say('forGood').toLocaleLowerCase(tag)
      : say('untilTime', { time: times.full(until) }),
    ...everywhere ? [say('everywhere')] : [],
  ];
  const words = reason
    ? say('decidedBecause', { name: by.name, reason })
    : say('decidedBy', { name: by.name });
  const body = html`
    <p dir="auto">${facts.join(' · ')}</p>
    <p class="note" dir="auto">${words}</p>
  `;
  const action = kind === 'ban' ? 'unban' : 'unmute';
  const command: ModerationCommand = { action, user: userId, ...everywhere ? { everywhere } : {} };
  const canLift = !everywhere || context.isStaff;
  return queueRow(
    context,
    context.nameOf(userId),
    at,
    body,
    canLift ? [[sanction.kind === 'ban' ? 'unban' : 'unmute', { type: 'command', command }]] : [],
  );
}

type Button = [label: PhraseKey, choice: Choice, name?: string];

function bulkButtons(
  action: 'reject' | 'dismiss',
  { id, name }: NamedUser,
  { hasSeveral }: RowContext,
): Button[] {
  if (!hasSeveral(id)) return [];
  const label = action === 'reject' ? 'rejectAllOf' : 'dismissAllOf';
  return [[label, { type: 'command', command: { action, user: id } }, name]];
}

function reportButtons(seq: number, author: NamedUser): Button[] {
  const { id, name } = author;
  const choice = (kind: ReportTarget['kind']): Choice => ({
    type: 'report',
    target: { kind, seq, author: { id, name } },
  });
  return [['mute', choice('mute')], ['ban', choice('ban')]];
}

function queueRow(
  { language, onChoice }: RowContext,
  name: string,
  at: number,
  body: TemplateResult,
  buttons: readonly Button[],
): TemplateResult {
  const { say, times } = language;
  return html`
    <li>
      <div class="who">
        <bdi>${name}</bdi>
        <time dir="auto" datetime=${new Date(at).toISOString()} title=${times.full(at)}>${times
          .clock(at)}</time>
      </div>
      ${body}
      <div class="actions" role="group" aria-label=${name}>
        ${buttons.map(([label, choice, name = '']) =>
          html`
            <button
              class="text-button ${DANGEROUS.includes(label) ? 'danger' : ''}"
              @click=${() => onChoice(choice)}
            >${say(label, { name })}</button>
          `
        )}
      </div>
    </li>
  `;
}
