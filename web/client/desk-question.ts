/**
 * What a desk (room-desk.ts) asks the server by way of a feed, which says of which room. Types only.
 */
import type {
  AskQueueFrame,
  ModerateFrame,
  ReportFrame,
} from '../../server/core/protocol/moderation.ts';

type WithoutRoom<T> = T extends { room: string } ? Omit<T, 'room'> : never;
export type DeskQuestion = WithoutRoom<ModerateFrame | ReportFrame | AskQueueFrame>;
