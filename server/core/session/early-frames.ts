/** Frames that arrive while a hello is checked, bounded against crowds of waiting clients. */
import type { Decoded } from '../protocol/decode.ts';

const FRAMES_MAX = 64;
const UTF16_UNITS_MAX = 32_768;

export class EarlyFrames {
  #frames: Decoded[] = [];
  #units = 0;

  /** Returns false when the frame does not fit; from then on no frame is accepted. */
  add(decoded: Decoded, units: number): boolean {
    this.#units += units;
    if (this.#units <= UTF16_UNITS_MAX && this.#frames.push(decoded) <= FRAMES_MAX) return true;
    this.#frames = [];
    this.#units = Infinity;
    return false;
  }

  get frames(): readonly Decoded[] {
    return this.#frames;
  }
}
