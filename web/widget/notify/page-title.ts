/**
 * The page's own title: whoever puts something into it has it read without that.
 */
export const pageTitle = { read: (): string => document.title };
