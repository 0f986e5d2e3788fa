/** Crowd of connections from a worker thread, so that a blocked server finds them all at once. */
import { connect } from 'node:net';
import { workerData } from 'node:worker_threads';

export interface Crowd {
  port: number;
  size: number;
  request: string;
  /** Set to 1 when all requests are written. */
  isThere: Int32Array;
}

const { port, size, request, isThere } = workerData as Crowd;
let written = 0;

for (let i = 0; i < size; i++) {
  const wire = connect(port, '127.0.0.1', () =>
    wire.write(request, () => {
      if (++written < size) return;
      Atomics.store(isThere, 0, 1);
      Atomics.notify(isThere, 0);
    }));
  wire.on('error', () => {}).resume();
}
