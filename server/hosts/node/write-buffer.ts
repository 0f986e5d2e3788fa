/**
 * Memory for bytes that are mostly with the kernel when a write returns, used over and over.
 * A buffer for each write would be gone as soon, but V8 collects the whole heap whenever some 60 MB
 * of such buffers were made, which holds up a busy replica for a tenth of a second, once a second.
 */
import { Buffer } from 'node:buffer';

export class WriteBuffer {
  #sizeBytes: number;
  #memory: Buffer;
  /** What lies before this place was kept. */
  #freeAt = 0;
  #takenBytes = 0;

  constructor(sizeBytes: number) {
    this.#sizeBytes = sizeBytes;
    this.#memory = Buffer.allocUnsafeSlow(sizeBytes);
  }

  /** Memory for so many bytes, which the next call may give away again; nothing when they are more than a buffer has. */
  take(bytes: number): Buffer | undefined {
    if (bytes > this.#sizeBytes) return undefined;
    if (this.#freeAt + bytes > this.#sizeBytes) {
      // Whoever uses the old memory keeps it alive.
      this.#memory = Buffer.allocUnsafeSlow(this.#sizeBytes);
      this.#freeAt = 0;
    }
    this.#takenBytes = bytes;
    return this.#memory.subarray(this.#freeAt, this.#freeAt + bytes);
  }

  /** What was taken last is still in use: it is not given away again. */
  keep(): void {
    this.#freeAt += this.#takenBytes;
    this.#takenBytes = 0;
  }
}
