/**
 * The page's own title, without the unread badge; title-badge.ts replaces `read`.
 */
export const pageTitle = { read: (): string => document.title };
