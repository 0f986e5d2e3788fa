/**
 * Lazy-loads the moderation UI: moderator panel, read-only notice, report dialog.
 */
import { createLazyBundle } from './lazy-bundle.ts';

/** SHA-384 of `starling-moderation.js`; inserted by the build. */
declare const MODERATION_INTEGRITY: string;

type ModerationBundle = typeof import('../moderation/define-moderation.ts');

export const moderationBundle = createLazyBundle<ModerationBundle>(
  'starling-moderation.js',
  () => MODERATION_INTEGRITY,
);
