import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createReadingController } from './reading-controller.ts';

const test = suite('reading controller');

test('after one of two logs leaves, the other still handles pagehide', () => {
  const { addEventListener, removeEventListener } = globalThis;
  const listeners = new Set<unknown>();
  Object.assign(globalThis, {
    addEventListener: (type: string, listener: unknown) =>
      type === 'pagehide' && listeners.add(listener),
    removeEventListener: (_type: string, listener: unknown) => listeners.delete(listener),
  });
  try {
    const [one, other] = [createLog(), createLog()];
    one.hostConnected!();
    other.hostConnected!();
    other.hostDisconnected!();
    assert.is(listeners.size, 1);
    one.hostDisconnected!();
    assert.is(listeners.size, 0);
  } finally {
    Object.assign(globalThis, { addEventListener, removeEventListener });
  }
});

test.run();

function createLog() {
  const host = { addController() {}, requestUpdate() {} };
  return createReadingController(host as never, {
    reading: () => undefined,
    foot() {
      throw new Error('nothing is rendered');
    },
    onLine() {},
  });
}
