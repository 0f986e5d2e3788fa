/**
 * Parts of the panels' bundle that moderation needs; the room would be larger with them.
 */
import { panelsBundle } from '../loading/bundles.ts';

export const { panelStyles } = await panelsBundle.load();
