/**
 * What those need who keep order in a room, who may not write in it, or who report a message: a bundle
 * beside this one, loaded when the server says that one may or may not, or when a panel of it is asked for.
 */
import { createPinnedBundle } from './pinned-bundle.ts';

/** SHA-384 of `starling-moderation.js`; put in by the build. */
declare const MODERATION_INTEGRITY: string;

type ModerationBundle = typeof import('../moderation/define-moderation.ts');

export const moderationBundle = createPinnedBundle<ModerationBundle>(
  'starling-moderation.js',
  () => MODERATION_INTEGRITY,
);
