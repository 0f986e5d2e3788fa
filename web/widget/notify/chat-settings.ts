/**
 * Notification settings: the panel under the header. Each change applies immediately.
 */
import { html, type TemplateResult } from 'lit';
import { dispatchAction } from '../ui/chat-action.ts';
import { settingsStyles } from './chat-settings.styles.ts';
import { icon } from '../ui/icons.ts';
import { LanguageElement } from '../i18n/language-element.ts';
import type { PhraseKey } from '../i18n/language.ts';
import { alertSignals } from './alert-signals.ts';
import { pageSignals } from './page-signals.ts';
import { panelStyles } from '../ui/panel.styles.ts';
import { type Settings, SPOKEN } from './settings.ts';
import { withMuted } from './settings-lists.ts';
import { controls } from '../ui/theme.ts';

const SPOKEN_PHRASES = ['messagesInFull', 'onlyNames', 'onlyCounts', 'onlyMentions'] as const;

export class ChatSettings extends LanguageElement {
  static override properties = {
    server: { attribute: false },
    room: { attribute: false },
  };
  static override styles = [controls, panelStyles, settingsStyles];

  declare server: string;
  declare room: string;

  #stop = () => {};

  override connectedCallback(): void {
    super.connectedCallback();
    this.#stop = pageSignals().subscribe(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop();
  }

  override focus(): void {
    this.renderRoot.querySelector('button')?.focus();
  }

  override render(): TemplateResult {
    const { server, room } = this;
    const { say } = this.language;
    const { settings: store } = pageSignals();
    const { permission } = alertSignals();
    const settings = store.of(server);
    const isRefused = permission === 'denied' || permission === 'none';
    const notifies = settings.notifies && permission === 'granted';
    return html`
      <header>
        <span id="title">${say('settings')}</span>
        <button
          class="icon-button"
          aria-label=${say('closeSettings')}
          @click=${() => dispatchAction(this, { type: 'toggle-panel', panel: 'settings' })}
        >${icon('close')}</button>
      </header>
      <div class="choices" role="group" aria-labelledby="title">
        ${this.#switch('notifications', notifies, (notifies) => ({ notifies }), isRefused)}
        ${isRefused ? html`<p>${say('notificationsRefused')}</p>` : ''}
        ${notifies
          ? this.#choice(
            'notifyOf',
            ['allMessages', 'onlyMentions'],
            Number(settings.onlyMentions),
            (index) => ({ onlyMentions: index === 1 }),
          )
          : ''}
        ${this.#switch('sound', settings.sound, (sound) => ({ sound }))}
        ${this.#switch(
          'muteRoom',
          settings.muted.includes(room),
          (isMuted) => withMuted(settings, room, isMuted),
        )}
        ${this.#choice(
          'screenReadersHear',
          SPOKEN_PHRASES,
          SPOKEN.indexOf(settings.spoken),
          (index) => ({ spoken: SPOKEN[index]! }),
        )}
      </div>
    `;
  }

  #switch(
    label: PhraseKey,
    isOn: boolean,
    change: (isOn: boolean) => Partial<Settings>,
    isRefused = false,
  ): TemplateResult {
    return html`
      <label>
        ${this.language.say(label)}
        <input
          type="checkbox"
          role="switch"
          .checked=${isOn}
          ?disabled=${isRefused}
          @change=${({ target }: Event) => {
            const input = target as HTMLInputElement;
            const requested = input.checked;
            // Shows the current state, as the browser may refuse the permission.
            input.checked = isOn;
            void this.#choose(change(requested));
          }}
        >
      </label>
    `;
  }

  #choice(
    label: PhraseKey,
    options: readonly PhraseKey[],
    chosen: number,
    change: (index: number) => Partial<Settings>,
  ): TemplateResult {
    const { say } = this.language;
    return html`
      <label>
        ${say(label)}
        <select
          @change=${({ target }: Event) =>
            this.#choose(change((target as HTMLSelectElement).selectedIndex))}
        >${options.map((option, index) =>
          html`<option .selected=${index === chosen}>${say(option)}</option>`
        )}</select>
      </label>
    `;
  }

  /** Runs on a user gesture, so the browser may ask for permission and play a sound. */
  async #choose(change: Partial<Settings>): Promise<void> {
    // The panel may show another server's room by the time the visitor answers.
    const { server } = this;
    const { settings } = pageSignals();
    const { permission, sound, askPermission } = alertSignals();
    if (change.sound) sound.preview();
    const isAllowed = !change.notifies || permission === 'granted' || await askPermission();
    if (isAllowed) settings.change(server, change);
    this.requestUpdate();
  }
}
