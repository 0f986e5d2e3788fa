/**
 * Lazy-loads the panel of a launcher.
 */
import { createLazyBundle } from './lazy-bundle.ts';

/** SHA-384 of `starling-panel.js`; inserted by the build. */
declare const PANEL_INTEGRITY: string;

type PanelBundle = typeof import('../element/launcher-panel.ts');

export const panelBundle = createLazyBundle<PanelBundle>(
  'starling-panel.js',
  () => PANEL_INTEGRITY,
);
