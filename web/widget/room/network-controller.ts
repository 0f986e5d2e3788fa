/**
 * Lit controller that renders the host again when the browser goes online or offline.
 */
import type { ReactiveControllerHost } from 'lit';

const TYPES = ['online', 'offline'];

export function followNetwork(host: ReactiveControllerHost): void {
  const changed = (): void => host.requestUpdate();
  host.addController({
    hostConnected() {
      for (const type of TYPES) addEventListener(type, changed);
    },
    hostDisconnected() {
      for (const type of TYPES) removeEventListener(type, changed);
    },
  });
}
