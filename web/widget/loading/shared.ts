/**
 * What the room's bundle shares with those that are loaded later, so that nothing travels twice. In
 * them the build has imports of these modules come from here.
 */
export { css, html, nothing, render } from 'lit';
export { headerStyles } from '../room/chat-header.styles.ts';
export { avatarColour, initials } from '../log/avatar.ts';
export { pageTitle } from '../notify/page-title.ts';
export { moderationBundle } from './moderation-bundle.ts';
export { createPinnedBundle } from './pinned-bundle.ts';
export { act } from '../ui/chat-action.ts';
export { drawing, icon } from '../ui/icons.ts';
export { addEnglish } from '../i18n/language.ts';
export { LanguageElement } from '../i18n/language-element.ts';
export { plainWords } from '../text/markdown.ts';
export { createMentionIndex } from '../text/mention-index.ts';
export { avatars, controls } from '../ui/theme.ts';
