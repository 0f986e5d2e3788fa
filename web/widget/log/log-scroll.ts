/**
 * The log's rows as the reader scrolls: which are in the DOM, how tall the rest is, and where the
 * reader's place is among them. Binds heights, window and scroll keeper to the log.
 */
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { User } from '../../../server/core/protocol/entry.ts';
import type { RoomFeed } from '../../client/chat-client.ts';
import type { RoomState } from '../../client/room-state.ts';
import type { ChatMessage } from './chat-message.ts';
import { createFrameTask } from '../ui/frame-task.ts';
import {
  indexOfItem,
  itemAt,
  itemCount,
  type LogRow,
  logRows,
  type SpaceRow,
  type Span,
} from './log-rows.ts';
import { isNearEdge, type LogView, nextWindow } from './log-window.ts';
import { createRowHeights } from './row-heights.ts';
import { createScrollKeeper, type ScrollKeeper } from './scroll-keeper.ts';

export interface LogScroll extends ReactiveController {
  readonly isAtEnd: boolean;
  /** What is to be in the DOM, one element each. */
  readonly rows: readonly (LogRow | SpaceRow)[];
  /** The first item that is seen; undefined at the end. */
  readonly firstSeen: number | undefined;
  /** This one stays in the DOM, wherever the reader scrolls. */
  pin(item: ItemRef | undefined): void;
  toEnd(): void;
  /** Puts an item at a share of the log's height; resolves when it is there. */
  bring(index: number, share: number): Promise<void>;
  /** The element of a message; undefined when it is not in the DOM. */
  element(key: string): ChatMessage | undefined;
}

/** An item, and where it was last. */
export interface ItemRef {
  key: string;
  index: number;
}

export interface LogScrollHost extends ReactiveControllerHost {
  readonly isConnected: boolean;
  readonly renderRoot: ParentNode;
  readonly feed: RoomFeed | undefined;
  readonly state: RoomState | undefined;
  readonly user: User | undefined;
}

export interface LogScrollOptions {
  /** Seq of the first message that the reader has not seen. */
  newFrom(): number | undefined;
  /** The reader is so far below the top, and not at the end; told at each move and change. */
  onPlace(px: number): void;
}

/** Until the log has been laid out. */
const VIEW_PX = 600;
const NOBODY = { id: '', name: '' };

export function createLogScroll(
  host: LogScrollHost,
  { newFrom, onPlace }: LogScrollOptions,
): LogScroll {
  const heights = createRowHeights();
  let keeper: ScrollKeeper | undefined;
  let span: Span = { from: 0, to: 0 };
  let isWhole = true;
  let rows: (LogRow | SpaceRow)[] = [];
  let pinned: ItemRef | undefined;
  /** What is rendered. */
  let shown: RoomState | undefined;
  let feed: RoomFeed | undefined;
  let wasAtEnd = true;

  const part = (selector: string): HTMLElement =>
    host.renderRoot.querySelector<HTMLElement>(selector)!;
  const view = (): LogView => ({ px: keeper?.viewPx || VIEW_PX, place: keeper?.place });
  const messages = (): ChatMessage[] => [
    ...host.renderRoot.querySelectorAll<ChatMessage>('starling-message'),
  ];
  const rendered = (): Promise<unknown> => {
    const pending = messages().filter((message) => message.isUpdatePending);
    return Promise.all(pending.map((message) => message.updateComplete));
  };
  const update = createFrameTask(() => host.requestUpdate());
  /** Where an item is after a change. */
  const moved = (
    state: RoomState,
    ref: ItemRef,
    shift: number | undefined,
  ): ItemRef | undefined => {
    const index = shift === undefined ? -1 : indexOfItem(state, ref.key, ref.index + shift);
    return index < 0 ? undefined : { ...ref, index };
  };
  const follow = (state: RoomState): void => {
    const count = itemCount(state);
    const shift = heights.follow(state.messages, count);
    pinned &&= moved(state, pinned, shift);
    const by = shift ?? -count;
    span = {
      from: Math.min(Math.max(0, span.from + by), count),
      to: Math.min(Math.max(0, span.to + by), count),
    };
    if (!keeper?.place) return;
    // What was being read may have been dropped: the reader is at the beginning then.
    const first = { key: itemAt(state, 0)?.id ?? '', index: 0 };
    Object.assign(keeper.place, moved(state, keeper.place, shift) ?? first);
  };
  const rowsOf = (state: RoomState): (LogRow | SpaceRow)[] => {
    const spans = [span];
    if (pinned && pinned.index < span.from) spans.unshift(only(pinned.index));
    if (pinned && pinned.index >= span.to) spans.push(only(pinned.index));
    const made: (LogRow | SpaceRow)[] = [];
    let done = 0;
    const space = (to: number, key: string): void => {
      if (to > done) made.push({ type: 'space', key, px: heights.between(done, to) });
    };
    for (const [at, part] of spans.entries()) {
      space(part.from, `space ${at}`);
      made.push(...logRows(state, host.user ?? NOBODY, { span: part, newFrom: newFrom() }));
      done = part.to;
    }
    space(heights.count, 'space below');
    return made;
  };
  const measure = (): void => {
    const { children } = part('.rows');
    let top: number | undefined;
    for (const [at, row] of rows.entries()) {
      const rect = children[at]!.getBoundingClientRect();
      // An item's height is that of its row and of the marks before it.
      top ??= rect.top;
      if ('index' in row) heights.measure(row.index, rect.bottom - top);
      if ('index' in row || row.type === 'space') top = undefined;
    }
  };
  const tell = (): void => {
    const isAtEnd = !keeper!.place;
    if (isAtEnd !== wasAtEnd || isNearEdge(heights, view(), span)) update.ask();
    // While there is more than is rendered, the place is still to be kept.
    if (!isAtEnd && shown === host.state) onPlace(part('.scroller').scrollTop);
  };
  const keepPlace = (): ScrollKeeper =>
    createScrollKeeper({
      scroller: part('.scroller'),
      list: part('.rows'),
      itemOf(child) {
        const row = rows[child];
        if (!row || row.type === 'space') return null;
        return 'index' in row ? row : undefined;
      },
      childOf(key) {
        const at = rows.findIndex((row) => row.key === key);
        return part('.rows').children[at];
      },
      itemAt(px) {
        const index = heights.at(px);
        const item = host.state && itemAt(host.state, index);
        return item && { key: item.id, index, offsetPx: heights.between(0, index) - px };
      },
      onLayout(isWider) {
        if (isWider) heights.forget();
        measure();
        if (isWider) update.ask();
      },
      onMove: tell,
    });

  const scroll: LogScroll = {
    get isAtEnd() {
      return !keeper?.place;
    },
    get rows() {
      return rows;
    },
    get firstSeen() {
      return keeper?.place?.index;
    },
    pin(item) {
      pinned = item;
    },
    toEnd: () => keeper?.toEnd(),
    async bring(index, share) {
      const item = host.state && itemAt(host.state, index);
      if (!item || !host.isConnected) return;
      keeper ??= keepPlace();
      const viewPx = keeper.viewPx || part('.scroller').clientHeight;
      keeper.place = { key: item.id, index, offsetPx: viewPx * share };
      host.requestUpdate();
      await host.updateComplete;
      await rendered();
      keeper?.keep();
      keeper?.look();
      if (keeper) tell();
    },
    element: (key) => messages().find((one) => one.row.key === key),
    hostDisconnected() {
      update.callOff();
      keeper?.close();
      keeper = undefined;
    },
    hostUpdate() {
      const { state } = host;
      if (!state) return;
      if (host.feed !== feed) keeper?.toEnd();
      ({ feed } = host);
      shown = state;
      follow(state);
      wasAtEnd = !keeper?.place;
      ({ span, isWhole } = nextWindow(heights, view(), span));
      rows = rowsOf(state);
    },
    hostUpdated() {
      if (!host.isConnected) return;
      keeper ??= keepPlace();
      if (!isWhole) update.ask();
      // Before the browser lays out by itself: what is put back later counts as a shift of the page.
      if (rows.length > 0) void rendered().then(() => keeper?.keep());
    },
  };
  host.addController(scroll);
  return scroll;
}

function only(index: number): Span {
  return { from: index, to: index + 1 };
}
