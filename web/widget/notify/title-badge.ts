/**
 * Title badge: the unread count in front of the page's title, such as `(3) Welcome`.
 */

export interface TitleBadge {
  readonly title: string;
  /** Sets a widget's unread count; 0 removes it. A room in several widgets counts once. */
  set(widget: symbol, room: string, count: number): void;
}

/** `page` is a document; its title is not changed before a count is positive. */
export function createTitleBadge(page: { title: string }): TitleBadge {
  const counts = new Map<symbol, { room: string; count: number }>();
  /** The page's title, and that title with the badge. */
  let own = '';
  let shown: string | undefined;

  /** The page may have replaced or extended the title since. */
  const withoutBadge = (title: string): string => {
    if (title === shown) return own;
    return shown === undefined || own === '' ? title : title.replace(shown, () => own);
  };
  return {
    get title() {
      return withoutBadge(page.title);
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
      own = withoutBadge(title);
      if (total > 0) {
        page.title = `(${total}) ${own}`;
        // Read back, as the document normalizes white space.
        shown = page.title;
      } else {
        if (title !== own) page.title = own;
        shown = undefined;
      }
    },
  };
}
