/**
 * Has the room speak the language that the page or the reader asks for, once it is loaded; English
 * until then.
 */
import { chooseLanguage } from './language-tag.ts';
import { languageTags } from './language-tags.ts';
import type { LanguageElement } from './language-element.ts';
import { loadLanguage } from '../loading/load-language.ts';
import type { RoomSettings } from '../element/room-element.ts';

export function followLanguage(host: LanguageElement & { settings: RoomSettings }): void {
  let asked = '';
  host.addController({
    async hostUpdate() {
      const { lang } = host.settings;
      if (lang === asked) return;
      asked = lang;
      const language = await loadLanguage(chooseLanguage(lang, languageTags));
      if (lang === asked) host.language = language;
    },
  });
}
