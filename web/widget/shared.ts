/**
 * What the room's bundle shares with those that are loaded later, so that nothing travels twice. In
 * them the build has imports of these modules come from here.
 */
export { css, html, nothing, render } from 'lit';
export { headerStyles } from './chat-header.styles.ts';
export { avatarColour, initials } from './avatar.ts';
export { pageTitle } from './page-title.ts';
export { moderationBundle } from './moderation-bundle.ts';
export { createPinnedBundle } from './pinned-bundle.ts';
export { act } from './chat-action.ts';
export { drawing, icon } from './icons.ts';
export { addEnglish } from './language.ts';
export { LanguageElement } from './language-element.ts';
export { plainWords } from './markdown.ts';
export { createMentionIndex } from './mention-index.ts';
export { avatars, controls } from './theme.ts';
