/**
 * Has names offered to whoever types an `@`: the list is a bundle beside this one, loaded at the first `@`.
 */
import type { Room } from '../composer/mention-box.ts';
import { createPinnedBundle } from './pinned-bundle.ts';

/** SHA-384 of `starling-mentions.js`; put in by the build. */
declare const MENTIONS_INTEGRITY: string;

type MentionBundle = typeof import('../composer/mention-box.ts');

const bundle = createPinnedBundle<MentionBundle>('starling-mentions.js', () => MENTIONS_INTEGRITY);

/**
 * `host` is what the field stands in, and says what room it is. `before`: what the field held when the
 * visitor came to it; what was typed since counts as typed now.
 */
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
    // A name can be typed in full as well; the next letter tries again.
    if (!list || isWatched) return;
    isWatched = true;
    field.removeEventListener('input', watch);
    list.watchMentions(field, host, host, isComposing);
  };
  field.addEventListener('input', watch);
  if (field.value !== before) void watch(new InputEvent('input'));
}
