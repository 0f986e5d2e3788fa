/**
 * Drawings of a message's actions, and the emojis that are one click away.
 */

export const QUICK_EMOJIS = ['👍', '❤️', '😂', '🎉', '😮', '😢', '🙏', '👀'];
export const ACTION_PATHS = {
  reply: 'M9 14 4.5 9.5 9 5M4.5 9.5H14a5.5 5.5 0 0 1 5.5 5.5v4',
  edit: 'M13.5 6.5l4 4M4.5 19.5l1-4.5L16 4.5a1.8 1.8 0 0 1 2.6 0l.9.9a1.8 1.8 0 0 1 0 2.6L9 18.5z',
  delete: 'M4.5 6.5h15M9.5 6.5V4.75h5V6.5M6.5 6.5l.75 13h9.5l.75-13M10 10.5v5M14 10.5v5',
  more: 'M12 5v14M5 12h14',
  report: 'M6 20.5V4.5M6 5.5c4-2.5 7 2 12-.5v8.5c-5 2.5-8-2-12 .5',
  mute: 'M4.5 9.5v5h3.5l4.5 4v-13L8 9.5zM16 9.5l5 5M21 9.5l-5 5',
  ban: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17M6 6l12 12',
} as const;
