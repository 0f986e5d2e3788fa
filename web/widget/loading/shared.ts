/**
 * Modules of the room's bundle that the lazy-loaded bundles import from it, by the build.
 */
export { css, html, nothing, render } from 'lit';
export { headerStyles } from '../room/chat-header.styles.ts';
export { avatarColour, initials } from '../log/avatar.ts';
export { pageTitle } from '../notify/page-title.ts';
export { moderationBundle } from './moderation-bundle.ts';
export { createLazyBundle } from './lazy-bundle.ts';
export { dispatchAction } from '../ui/chat-action.ts';
export { drawing, icon } from '../ui/icons.ts';
export { addEnglish } from '../i18n/language.ts';
export { LanguageElement } from '../i18n/language-element.ts';
export { plainWords } from '../text/markdown.ts';
export { createMentionIndex } from '../text/mention-index.ts';
export { avatars, controls } from '../ui/theme.ts';
