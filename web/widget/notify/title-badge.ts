/**
 * How many messages wait, in front of the page's title: `(3) Welcome`. One for all widgets of a page.
 * The title is the page's own: it may be changed at any time, and comes back as the page had it.
 */

export interface TitleBadge {
  /** The page's title without what this puts there. */
  readonly title: string;
  /** So many messages of its room wait, says a widget; 0 takes them off. Those of one room count once. */
  set(widget: symbol, room: string, count: number): void;
}

/** `page`: a document. It is not touched before something waits. */
export function createTitleBadge(page: { title: string }): TitleBadge {
  const counts = new Map<symbol, { room: string; count: number }>();
  /** The page's title, and what became of it. */
  let own = '';
  let shown: string | undefined;

  /** The page may have put another title in its place meanwhile, or something around it. */
  const bare = (title: string): string => {
    if (title === shown) return own;
    return shown === undefined || own === '' ? title : title.replace(shown, () => own);
  };
  return {
    get title() {
      return bare(page.title);
    },
    set(widget, room, count) {
      if (count === (counts.get(widget)?.count ?? 0)) return;
      if (count === 0) counts.delete(widget);
      else counts.set(widget, { room, count });
      const rooms = new Map<string, number>();
      for (const { room, count } of counts.values()) {
        rooms.set(room, Math.max(count, rooms.get(room) ?? 0));
      }
      const total = [...rooms.values()].reduce((sum, one) => sum + one, 0);
      const { title } = page;
      own = bare(title);
      if (total > 0) {
        page.title = `(${total}) ${own}`;
        // As the page reads it: white space is folded.
        shown = page.title;
      } else {
        if (title !== own) page.title = own;
        shown = undefined;
      }
    },
  };
}
