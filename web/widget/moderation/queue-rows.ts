/**
 * What stands in the lists of the moderators' panel: held messages, reports, mutes and bans. Part of
 * that panel, which carries out what is chosen.
 */
import { html, type TemplateResult } from 'lit';
import type {
  HeldMessage,
  NamedUser,
  Report,
  Sanction,
} from '../../../server/core/protocol/moderation.ts';
import type { Act } from '../../client/moderation-client.ts';
import type { Language, PhraseKey } from '../i18n/language.ts';
import type { Charge } from '../ui/chat-action.ts';

/** What is chosen for an item. */
export type Choice =
  | { type: 'act'; act: Act }
  | { type: 'delete'; seq: number }
  | { type: 'show'; seq: number }
  | { type: 'charge'; charge: Charge };

export interface RowContext {
  language: Language;
  /** What an id is called; the id itself when that is not known. */
  nameOf(userId: string): string;
  /** Whether the list has several items of this user. */
  hasSeveral(userId: string): boolean;
  /** Whether the reader may decide for the whole site. */
  isStaff: boolean;
  onChoice(choice: Choice): void;
}

const DANGEROUS: readonly PhraseKey[] = ['reject', 'rejectAllOf', 'delete', 'ban'];

export function heldRow(
  { item, from, text, at }: HeldMessage,
  context: RowContext,
): TemplateResult {
  return row(context, from.name, at, html`<p class="said" dir="auto">${text}</p>`, [
    ['approve', { type: 'act', act: { action: 'approve', item } }],
    ['reject', { type: 'act', act: { action: 'reject', item } }],
    ...all('reject', from, context),
    ...charges(0, from),
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
  return row(context, author.name, at, body, [
    ['showMessage', { type: 'show', seq: target }],
    ['delete', { type: 'delete', seq: target }],
    ['dismissReport', { type: 'act', act: { action: 'dismiss', item } }],
    ...count > 1 ? [] : all('dismiss', by, context),
    ...charges(target, author),
  ]);
}

export function sanctionRow(sanction: Sanction, context: RowContext): TemplateResult {
  const { kind, room, userId, at, until, reason, by } = sanction;
  const { say, times } = context.language;
  const everywhere = room === '';
  const facts = [
    say(kind === 'ban' ? 'banned' : 'muted'),
    until === undefined ? say('forGood') : say('untilTime', { time: times.full(until) }),
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
  const act: Act = { action, user: userId, ...everywhere ? { everywhere } : {} };
  const canLift = !everywhere || context.isStaff;
  return row(
    context,
    context.nameOf(userId),
    at,
    body,
    canLift ? [['lift', { type: 'act', act }]] : [],
  );
}

type Button = [label: PhraseKey, choice: Choice, name?: string];

/** All of one author, or reporter, in one act. */
function all(
  action: 'reject' | 'dismiss',
  { id, name }: NamedUser,
  { hasSeveral }: RowContext,
): Button[] {
  if (!hasSeveral(id)) return [];
  const label = action === 'reject' ? 'rejectAllOf' : 'dismissAllOf';
  return [[label, { type: 'act', act: { action, user: id } }, name]];
}

function charges(seq: number, author: NamedUser): Button[] {
  const { id, name } = author;
  const charge = (kind: Charge['kind']): Choice => ({
    type: 'charge',
    charge: { kind, seq, author: { id, name } },
  });
  return [['mute', charge('mute')], ['ban', charge('ban')]];
}

function row(
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
