/**
 * Drawings of the toolbar's actions, and the emojis that are one click away.
 */
import { ICONS } from '../ui/icons.ts';

export const QUICK_EMOJIS = ['👍', '❤️', '😂', '🎉', '😮', '😢', '🙏', '👀'];
export const ACTION_PATHS = {
  react: ICONS.react,
  reply: 'M9 14 4.5 9.5 9 5M4.5 9.5H14a5.5 5.5 0 0 1 5.5 5.5v4',
  edit: 'M13.5 6.5l4 4M4.5 19.5l1-4.5L16 4.5a1.8 1.8 0 0 1 2.6 0l.9.9a1.8 1.8 0 0 1 0 2.6L9 18.5z',
  more: 'M12 5v14M5 12h14',
  menu: 'M6 12h.01M12 12h.01M18 12h.01',
} as const;
