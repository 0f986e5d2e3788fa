/**
 * Templates of the log: rows, and the elements that float over it.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { RoomState } from '../../client/room-state.ts';
import { icon } from '../ui/icons.ts';
import type { Language } from '../i18n/language.ts';
import { isPending, type LogRow, type MessageRow, type SpaceRow } from './log-rows.ts';
import { logo } from '../ui/logo.ts';
import type { MentionIndex } from '../text/mention-index.ts';
import { startOfDay } from './time-labels.ts';

export interface RowContext {
  language: Language;
  mentions: MentionIndex;
  showReplica: boolean;
  moderates: boolean;
  marksGuests: boolean;
  stopKey: string | undefined;
  /** Number of messages; -1 if unknown, as for `aria-setsize`. */
  setSize: number;
  now: number;
}

export function rowTemplate(row: LogRow | SpaceRow, context: RowContext): TemplateResult {
  const { language } = context;
  switch (row.type) {
    case 'space':
      // A property, since a strict policy forbids the style attribute.
      return html`<div .style=${`block-size:${row.px}px`}></div>`;
    case 'day':
      return separator(row, language.times.day(row.at, context.now));
    case 'gap':
      return separator(row, language.say('gap'));
    case 'new':
      return separator(row, language.say('newLine'));
    case 'system':
      return separator(row, row.message.text);
    case 'message':
      return html`
        <starling-message
          role="article"
          exportparts="bubble, mention, reaction"
          aria-label=${messageLabel(row, language)}
          aria-posinset=${row.index + 1}
          aria-setsize=${context.setSize}
          tabindex=${row.key === context.stopKey ? 0 : -1}
          .language=${language}
          .row=${row}
          .mentioned=${context.mentions.mentionedIn(row.message)}
          .showReplica=${context.showReplica}
          .moderates=${context.moderates}
          .marksGuests=${context.marksGuests}
          .isNamesake=${context.mentions.isShared(row.author.name)}
        ></starling-message>
      `;
  }
}

function separator({ type }: LogRow, words: string): TemplateResult {
  return html`<div class=${type} dir="auto">${words}</div>`;
}

export function olderButton(
  isLoading: boolean,
  { say }: Language,
  onClick: () => void,
): TemplateResult {
  return html`
    <button class="older" ?disabled=${isLoading} @click=${onClick}>${say(
      isLoading ? 'loading' : 'loadOlder',
    )}</button>
  `;
}

export function emptyLog(
  { phase, rights }: Partial<RoomState>,
  hasOwn: boolean,
  language: Language,
): TemplateResult {
  if (phase === 'live' || phase === 'refused') {
    if (hasOwn && phase === 'live') return html`<slot name="empty"></slot>`;
    const words = phase === 'live' && rights?.write
      ? html`<p dir="auto">${language.say('nobodyWrote')}</p>`
      : '';
    return html`<div class="blank">${logo()}${words}</div>`;
  }
  return html`
    <div class="ghosts" aria-hidden="true">
      <div class="ghost"></div>
      <div class="ghost"></div>
      <div class="ghost"></div>
    </div>
  `;
}

export function toEndButton(
  unread: number,
  { say }: Language,
  onClick: () => void,
): TemplateResult {
  return html`
    <div class="to-end">
      <button
        class=${unread > 0 ? 'unseen' : nothing}
        aria-label=${unread > 0 ? nothing : say('toNewest')}
        @click=${onClick}
      >
        ${unread > 0 ? html`<bdi>${say('newMessages', { count: unread })}</bdi>` : ''}
        ${icon('down')}
      </button>
    </div>
  `;
}

function messageLabel({ message, author, isOwn }: MessageRow, { say, times }: Language): string {
  const values = {
    name: isOwn ? say('youAsAuthor') : author.name,
    // With the day, if it is not today.
    time: startOfDay(message.at) === startOfDay(Date.now())
      ? times.clock(message.at)
      : times.full(message.at),
  };
  if (isPending(message)) {
    return say(message.state === 'failed' ? 'messageNotSentOf' : 'messageSendingOf', values);
  }
  const isEdited = message.edited !== undefined && !message.deleted;
  return say(isEdited ? 'messageEditedOf' : 'messageOf', values);
}
