/**
 * Room settings form for moderators: sends each change and shows the server's state.
 */
import { html, type TemplateResult } from 'lit';
import type { Hold, RoomSettings as Settings } from '../../../server/core/protocol/moderation.ts';
import type { RoomRights } from '../../client/room-rights.ts';
import { LanguageElement } from '../i18n/language-element.ts';
import type { PhraseKey } from '../i18n/language.ts';
import { controls } from '../ui/theme.ts';
import { moderationStyles } from './moderation.styles.ts';

const SECONDS = [0, 5, 10, 30, 60, 300, 900, 3_600];
const HOLDS: readonly (readonly [Hold, PhraseKey])[] = [
  ['none', 'holdNone'],
  ['guests', 'holdGuests'],
  ['everyone', 'holdEveryone'],
];

/** Dispatches `set` with the changed settings as its detail. */
export class RoomSettings extends LanguageElement {
  static override properties = { rights: { attribute: false } };
  static override styles = [controls, moderationStyles];

  declare rights: RoomRights;

  override render(): TemplateResult {
    const { slowModeSeconds, locked, membersOnly, hold } = this.rights;
    const { language } = this;
    const { say } = language;
    const seconds = [...new Set([...SECONDS, slowModeSeconds])].toSorted((a, b) => a - b);
    return html`
      ${this.#choice(
        'slowMode',
        seconds.map((one) => one === 0 ? say('off') : language.times.duration(one)),
        seconds.indexOf(slowModeSeconds),
        (index) => ({ slowModeSeconds: seconds[index]! }),
      )}
      ${this.#choice(
        'holdMessages',
        HOLDS.map(([, key]) => say(key)),
        HOLDS.findIndex(([one]) => one === hold),
        (index) => ({ hold: HOLDS[index]![0] }),
      )}
      ${this.#switch('lockRoom', locked, (locked) => ({ locked }))}
      ${this.#switch('onlyMembers', membersOnly, (membersOnly) => ({ membersOnly }))}
    `;
  }

  #switch(
    label: PhraseKey,
    isOn: boolean,
    change: (isOn: boolean) => Partial<Settings>,
  ): TemplateResult {
    return html`
      <label>
        ${this.language.say(label)}
        <input
          type="checkbox"
          role="switch"
          .checked=${isOn}
          @change=${({ target }: Event) => {
            const input = target as HTMLInputElement;
            const requested = input.checked;
            // Shows the current state, as the server may refuse the change.
            input.checked = isOn;
            this.#set(change(requested));
          }}
        >
      </label>
    `;
  }

  #choice(
    label: PhraseKey,
    options: readonly string[],
    chosen: number,
    change: (index: number) => Partial<Settings>,
  ): TemplateResult {
    return html`
      <label>
        ${this.language.say(label)}
        <select
          @change=${({ target }: Event) => {
            const select = target as HTMLSelectElement;
            const requested = select.selectedIndex;
            select.selectedIndex = chosen;
            this.#set(change(requested));
          }}
        >${options.map((option, index) =>
          html`<option .selected=${index === chosen}>${option}</option>`
        )}</select>
      </label>
    `;
  }

  #set(detail: Partial<Settings>): void {
    this.dispatchEvent(new CustomEvent('set', { detail }));
  }
}
