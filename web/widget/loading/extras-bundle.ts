/**
 * What a visitor sees only after doing something: a bundle beside this one, loaded at their first act in
 * a room. Its elements are in the templates already; they come to life when it is there.
 */
import { createPinnedBundle } from './pinned-bundle.ts';

/** SHA-384 of `starling-extras.js`; put in by the build. */
declare const EXTRAS_INTEGRITY: string;

export type Extras = typeof import('../entries/define-extras.ts');

// What goes on within an inner element is told outside of it by `pointermove` alone.
const ACTS = ['pointerover', 'pointermove', 'pointerdown', 'focusin'];
/** A failure is not followed by one at each movement. */
const AGAIN_AFTER_MS = 1_000;

const bundle = createPinnedBundle<Extras>('starling-extras.js', () => EXTRAS_INTEGRITY);

/** Undefined when it cannot be had now; another call tries again. */
export function loadExtras(root: ParentNode): Promise<Extras | undefined> {
  return bundle.load(root).catch(() => undefined);
}

/** Calls `load` at the next act in the room, and at one a moment after that as long as it gives false. */
export function atFirstAct(root: ShadowRoot, load: () => Promise<boolean>): void {
  const act = async (): Promise<void> => {
    for (const type of ACTS) root.removeEventListener(type, act);
    if (!await load()) setTimeout(atFirstAct, AGAIN_AFTER_MS, root, load);
  };
  for (const type of ACTS) root.addEventListener(type, act, { passive: true });
}
