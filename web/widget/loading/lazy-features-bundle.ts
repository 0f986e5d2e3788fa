/**
 * Lazy-loads the extras on the visitor's first interaction with a room. Their elements are already
 * in the templates, and upgrade once the bundle is loaded.
 */
import { createLazyBundle } from './lazy-bundle.ts';

/** SHA-384 of `starling-extras.js`; inserted by the build. */
declare const EXTRAS_INTEGRITY: string;

export type LazyFeaturesBundle = typeof import('../entries/define-lazy-features.ts');

// Of the movements within an inner element, only `pointermove` is visible outside it.
const INTERACTIONS = ['pointerover', 'pointermove', 'pointerdown', 'focusin'];
const AGAIN_AFTER_MS = 1_000;

const bundle = createLazyBundle<LazyFeaturesBundle>('starling-extras.js', () => EXTRAS_INTEGRITY);

/** Resolves to undefined if loading fails; the next call tries again. */
export function loadLazyFeatures(root: ParentNode): Promise<LazyFeaturesBundle | undefined> {
  return bundle.load(root).catch(() => undefined);
}

/** Calls `load` on the next interaction with the room, and again later until it returns true. */
export function onFirstInteraction(root: ShadowRoot, load: () => Promise<boolean>): void {
  const onInteraction = async (): Promise<void> => {
    for (const type of INTERACTIONS) root.removeEventListener(type, onInteraction);
    if (!await load()) setTimeout(onFirstInteraction, AGAIN_AFTER_MS, root, load);
  };
  for (const type of INTERACTIONS) root.addEventListener(type, onInteraction, { passive: true });
}
