/**
 * Lazy-loads mention completion when a visitor types the first `@`.
 */
import type { Room } from '../composer/mention-box.ts';
import { createLazyBundle } from './lazy-bundle.ts';

/** SHA-384 of `starling-mentions.js`; inserted by the build. */
declare const MENTIONS_INTEGRITY: string;

type MentionBundle = typeof import('../composer/mention-box.ts');

const bundle = createLazyBundle<MentionBundle>('starling-mentions.js', () => MENTIONS_INTEGRITY);

/** `before` is the field's initial text; a later change counts as input. */
export function watchForMentions(
  field: HTMLTextAreaElement,
  host: HTMLElement & Room,
  before: string,
): void {
  let isComposing = false;
  let isWatched = false;
  const watch = async (event: Event): Promise<void> => {
    ({ isComposing } = event as InputEvent);
    if (!field.value.includes('@')) return;
    const list = await bundle.load(host.shadowRoot!).catch(() => undefined);
    // The visitor can type the whole name; the next letter tries again.
    if (!list || isWatched) return;
    isWatched = true;
    field.removeEventListener('input', watch);
    list.watchMentions(field, host, host, isComposing);
  };
  field.addEventListener('input', watch);
  if (field.value !== before) void watch(new InputEvent('input'));
}
