/**
 * Loads the panels' bundle for an element, and says so if it cannot be loaded.
 */
import type { LanguageElement } from '../i18n/language-element.ts';
import { dispatchAction } from '../ui/chat-action.ts';
import { panelsBundle } from './bundles.ts';

/** Resolves to undefined if loading fails. */
export async function loadPanels(
  source: LanguageElement,
): Promise<typeof import('../entries/define-panels.ts') | undefined> {
  try {
    return await panelsBundle.load();
  } catch {
    dispatchAction(source, { type: 'notice', words: source.language.say('notLoaded') });
  }
}
