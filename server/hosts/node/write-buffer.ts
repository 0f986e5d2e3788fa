/**
 * Write buffer: reused memory for bytes that the kernel has mostly taken when a write returns. With
 * a new buffer per write, V8 collects the whole heap after some 60 MB of them, which blocks a busy
 * replica for a tenth of a second, once a second.
 */
import { Buffer } from 'node:buffer';

export class WriteBuffer {
  #sizeBytes: number;
  #memory: Buffer;
  /** Memory before this offset is in use. */
  #freeAt = 0;
  #takenBytes = 0;

  constructor(sizeBytes: number) {
    this.#sizeBytes = sizeBytes;
    this.#memory = Buffer.allocUnsafeSlow(sizeBytes);
  }

  /** Returns memory that the next call may reuse; undefined when a buffer is too small. */
  takeMemory(bytes: number): Buffer | undefined {
    if (bytes > this.#sizeBytes) return undefined;
    if (this.#freeAt + bytes > this.#sizeBytes) {
      // Pending writes keep the old memory alive.
      this.#memory = Buffer.allocUnsafeSlow(this.#sizeBytes);
      this.#freeAt = 0;
    }
    this.#takenBytes = bytes;
    return this.#memory.subarray(this.#freeAt, this.#freeAt + bytes);
  }

  /** Protects the memory last taken: it is still in use. */
  keepMemory(): void {
    this.#freeAt += this.#takenBytes;
    this.#takenBytes = 0;
  }
}
