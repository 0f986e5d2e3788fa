/**
 * A frame that many get alike: its text is made once, and so are the bytes that go over the wire.
 */

export interface SharedFrame {
  readonly text: string;
  /** As the transport sends it; made by the first socket that does. */
  bytes?: Uint8Array;
}
