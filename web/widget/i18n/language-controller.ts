/**
 * Lit controller that loads the room's language, which is English until then.
 */
import { chooseLanguage } from './language-tag.ts';
import { languageTags } from './language-tags.ts';
import type { LanguageElement } from './language-element.ts';
import { loadLanguage } from '../loading/load-language.ts';
import type { RoomSettings } from '../element/room-element.ts';

export function followLanguage(host: LanguageElement & { settings: RoomSettings }): void {
  let requested = '';
  host.addController({
    async hostUpdate() {
      const { lang } = host.settings;
      if (lang === requested) return;
      requested = lang;
      const language = await loadLanguage(chooseLanguage(lang, languageTags));
      if (lang === requested) host.language = language;
    },
  });
}
