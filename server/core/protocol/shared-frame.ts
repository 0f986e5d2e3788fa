/** A frame sent to many members, encoded to text and to wire bytes only once. */

export interface SharedFrame {
  readonly text: string;
  /** Wire format; encoded by the first socket that sends it. */
  bytes?: Uint8Array;
}
