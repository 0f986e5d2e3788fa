/**
 * Scroll controller of the log: selects the rows in the DOM and keeps the reader's position.
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
  readonly rows: readonly (LogRow | SpaceRow)[];
  /** Index of the first visible item; undefined at the end. */
  readonly firstSeen: number | undefined;
  /** Keeps this item in the DOM, wherever the reader scrolls. */
  pin(item: ItemRef | undefined): void;
  toEnd(): void;
  /** Scrolls an item to a share of the log's height. */
  reveal(index: number, share: number): Promise<void>;
  element(key: string): ChatMessage | undefined;
}

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
  newFrom(): number | undefined;
  /** Runs on each move and change while the reader is away from the end; `px` is `scrollTop`. */
  onPlace(px: number): void;
}

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
    // The item may have been dropped: then the reader is at the beginning.
    const first = { key: itemAt(state, 0)?.id ?? '', index: 0 };
    Object.assign(keeper.place, moved(state, keeper.place, shift) ?? first);
  };
  const rowsOf = (state: RoomState): (LogRow | SpaceRow)[] => {
    const spans = [span];
    if (pinned && pinned.index < span.from) spans.unshift(only(pinned.index));
    if (pinned && pinned.index >= span.to) spans.push(only(pinned.index));
    const result: (LogRow | SpaceRow)[] = [];
    let done = 0;
    const space = (to: number, key: string): void => {
      if (to > done) result.push({ type: 'space', key, px: heights.between(done, to) });
    };
    for (const [at, part] of spans.entries()) {
      space(part.from, `space ${at}`);
      result.push(...logRows(state, host.user ?? NOBODY, { span: part, newFrom: newFrom() }));
      done = part.to;
    }
    space(heights.count, 'space below');
    return result;
  };
  const measure = (): void => {
    const { children } = part('.rows');
    let top: number | undefined;
    for (const [at, row] of rows.entries()) {
      const rect = children[at]!.getBoundingClientRect();
      // An item's height includes the separators before it.
      top ??= rect.top;
      if ('index' in row) heights.measure(row.index, rect.bottom - top);
      if ('index' in row || row.type === 'space') top = undefined;
    }
  };
  const reportPlace = (): void => {
    const isAtEnd = !keeper!.place;
    if (isAtEnd !== wasAtEnd || isNearEdge(heights, view(), span)) update.request();
    // Not before the log has rendered the latest state: it keeps its position first.
    if (!isAtEnd && shown === host.state) onPlace(part('.scroller').scrollTop);
  };
  const createKeeper = (): ScrollKeeper =>
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
        if (isWider) update.request();
      },
      onMove: reportPlace,
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
    async reveal(index, share) {
      const item = host.state && itemAt(host.state, index);
      if (!item || !host.isConnected) return;
      keeper ??= createKeeper();
      const viewPx = keeper.viewPx || part('.scroller').clientHeight;
      keeper.place = { key: item.id, index, offsetPx: viewPx * share };
      host.requestUpdate();
      await host.updateComplete;
      await rendered();
      keeper?.restore();
      keeper?.update();
      if (keeper) reportPlace();
    },
    element: (key) => messages().find((one) => one.row.key === key),
    hostDisconnected() {
      update.cancel();
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
      keeper ??= createKeeper();
      if (!isWhole) update.request();
      // Before the browser's own layout: a later correction counts as a layout shift.
      if (rows.length > 0) void rendered().then(() => keeper?.restore());
    },
  };
  host.addController(scroll);
  return scroll;
}

function only(index: number): Span {
  return { from: index, to: index + 1 };
}
