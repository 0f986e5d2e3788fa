/**
 * Roster: the panel that lists the people in the room. Large rooms show only the count.
 */
import { css, html, type TemplateResult } from 'lit';
import type { User } from '../../../server/core/protocol/entry.ts';
import type { RoomState } from '../../client/room-state.ts';
import { avatarColour, initials } from '../log/avatar.ts';
import { dispatchAction } from '../ui/chat-action.ts';
import { icon } from '../ui/icons.ts';
import { LanguageElement } from '../i18n/language-element.ts';
import { panelStyles } from '../ui/panel.styles.ts';
import { avatars, controls } from '../ui/theme.ts';
import { guestTag, marksOf } from '../log/user-marks.ts';

export class ChatRoster extends LanguageElement {
  static override properties = {
    presence: { attribute: false },
    user: { attribute: false },
  };
  static override styles = [
    controls,
    panelStyles,
    avatars,
    css`
      ul {
        margin: 0;
        padding: 0 0.5em 0.5em;
        overflow: auto;
        overscroll-behavior: contain;
        list-style: none;
        border-radius: inherit;
        outline-offset: -3px;
        scrollbar-width: thin;
      }
      li {
        display: flex;
        align-items: center;
        gap: 0.625em;
        padding: 0.3em 0.5em;
        content-visibility: auto;
        contain-intrinsic-size: auto 2.4em;
      }
      li .avatar {
        font-size: 0.75em;
      }
      bdi {
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      .note {
        flex: none;
        color: var(--_muted);
        font-size: 0.8125em;
      }
      p {
        margin: 0;
        padding: 0.25em 1em 1em;
        color: var(--_muted);
        font-size: 0.875em;
      }
    `,
  ];

  declare presence: RoomState['presence'];
  declare user: User | undefined;

  override focus(): void {
    this.renderRoot.querySelector('button')?.focus();
  }

  override render(): TemplateResult {
    const { count, members } = this.presence;
    const { say } = this.language;
    return html`
      <header>
        <bdi>${say('peopleHere', { count })}</bdi>
        <button
          class="icon-button"
          aria-label=${say('closeList')}
          @click=${() => dispatchAction(this, { type: 'toggle-panel', panel: 'roster' })}
        >${icon('close')}</button>
      </header>
      ${members
        ? html`<ul tabindex="0" aria-label=${say('people')}>${
          sorted(members, this.user).map((member) => this.#member(member))
        }</ul>`
        : html`<p>${say('peopleNotListed')}</p>`}
    `;
  }

  #member(member: User): TemplateResult {
    const { id, name } = member;
    const { user, language } = this;
    const marks = id === user?.id ? ['you'] as const : marksOf(member, user?.role !== 'guest');
    const tag = this.#isNamesake(member) ? guestTag(member) : undefined;
    const notes = [...marks.map((mark) => language.say(mark)), ...tag ? [tag] : []];
    return html`
      <li>
        <span class="avatar" data-colour=${avatarColour(id)} aria-hidden="true">${initials(
          name,
        )}</span>
        <bdi>${name}</bdi>
        ${notes.map((note) => html`<span class="note">${note}</span>`)}
      </li>
    `;
  }

  #isNamesake({ id, name }: User): boolean {
    const same = name.toLowerCase();
    return this.presence.members!.some((one) => one.id !== id && one.name.toLowerCase() === same);
  }
}

function sorted(members: readonly User[], reader: User | undefined): User[] {
  const rank = (member: User): number => member.id === reader?.id ? 0 : 1;
  return [...members].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}
