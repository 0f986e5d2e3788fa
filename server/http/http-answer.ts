/**
 * HTTP answer: what a route may do with the connection of its answer. Absent where the host cannot.
 */
export interface HttpAnswer {
  /** Bytes that were written and have not reached the network yet. */
  readonly unreadBytes: number;
  /** The answer is a stream without end, which has a limit of its own. */
  lasts(): void;
  /** Ends the connection at once: the client does not read. */
  cut(): void;
}
