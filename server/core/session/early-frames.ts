/**
 * Frames that wait while a hello is checked: bounded in number and in size, as a crowd whose hellos
 * wait must not fill the memory.
 */
import type { Decoded } from '../protocol/decode.ts';

const FRAMES_MAX = 64;
const UTF16_UNITS_MAX = 32_768;

export class EarlyFrames {
  #frames: Decoded[] = [];
  #units = 0;

  /** False when the frame does not fit: then and from then on nothing waits any more. */
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
