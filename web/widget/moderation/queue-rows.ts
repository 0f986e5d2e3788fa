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
} from '../../../server/protocol/moderation.ts';
import type { Act } from '../../client/room-desk.ts';
import type { Language, PhraseKey } from '../language.ts';
import type { Charge } from '../panels.ts';

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
  /** Whether the reader may decide for the whole site. */
  isStaff: boolean;
  onChoice(choice: Choice): void;
}

export function heldRow(
  { item, from, text, at }: HeldMessage,
  context: RowContext,
): TemplateResult {
  return row(context, from.name, at, html`<p class="said" dir="auto">${text}</p>`, [
    ['approve', { type: 'act', act: { action: 'approve', item } }],
    ['reject', { type: 'act', act: { action: 'reject', item } }],
    ...charges(0, from),
  ]);
}

export function reportRow(report: Report, context: RowContext): TemplateResult {
  const { item, target, author, text, reason, by, at } = report;
  const { say } = context.language;
  const words = reason
    ? say('reportedBecause', { name: by.name, reason })
    : say('reportedBy', { name: by.name });
  const body = html`
    <p class="said" dir="auto">${text}</p>
    <p class="note" dir="auto">${words}</p>
  `;
  return row(context, author.name, at, body, [
    ['showMessage', { type: 'show', seq: target }],
    ['delete', { type: 'delete', seq: target }],
    ['dismissReport', { type: 'act', act: { action: 'dismiss', item } }],
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

function charges(seq: number, author: NamedUser): [PhraseKey, Choice][] {
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
  buttons: [label: PhraseKey, choice: Choice][],
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
        ${buttons.map(([label, choice]) =>
          html`
            <button
              class="text-button ${['reject', 'delete', 'ban'].includes(label) ? 'danger' : ''}"
              @click=${() => onChoice(choice)}
            >${say(label)}</button>
          `
        )}
      </div>
    </li>
  `;
}
