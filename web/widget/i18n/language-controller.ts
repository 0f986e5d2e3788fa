/**
 * Lit controller that loads the room's language, which is English until then.
 */
import type { Phrases } from './language.ts';
import type { LanguageElement } from './language-element.ts';
import { loadLanguage } from '../loading/load-language.ts';
import type { RoomSettings } from '../element/room-element.ts';

export function followLanguage(host: LanguageElement & { settings: RoomSettings }): void {
  let requested = '';
  let worded: RoomSettings['phrases'];
  host.addController({
    async hostUpdate() {
      const { lang, phrases } = host.settings;
      if (lang === requested && phrases === worded) return;
      requested = lang;
      worded = phrases;
      const language = await loadLanguage(lang);
      if (lang !== requested || phrases !== worded) return;
      host.language = phrases ? language.with(phrases as Phrases) : language;
    },
  });
}
