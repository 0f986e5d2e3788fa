/**
 * The panel of a launcher: a bundle beside this one, loaded where there is a launcher.
 */
import { createPinnedBundle } from './pinned-bundle.ts';

/** SHA-384 of `starling-panel.js`; put in by the build. */
declare const PANEL_INTEGRITY: string;

type PanelBundle = typeof import('../element/launcher-panel.ts');

export const panelBundle = createPinnedBundle<PanelBundle>(
  'starling-panel.js',
  () => PANEL_INTEGRITY,
);
