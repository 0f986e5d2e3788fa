/**
 * Alert signals shared by all widgets of a page: sound, and desktop notifications.
 */
import { systemClock } from '../../../server/lib/clock.ts';
import { createSound, type Sound } from './sound.ts';
import type { Locks } from './tab-leader.ts';

export type Permission = NotificationPermission | 'none';

export interface AlertSignals {
  readonly sound: Sound;
  readonly locks: Locks | undefined;
  readonly permission: Permission;
  /** Requires a user gesture. Resolves to whether the permission is granted. */
  askPermission(): Promise<boolean>;
  notify(title: string, options: NotificationOptions, onClick: () => void): () => void;
}

let shared: AlertSignals | undefined;

export function alertSignals(): AlertSignals {
  return shared ??= createAlertSignals();
}

function createAlertSignals(): AlertSignals {
  let canNotify = typeof Notification !== 'undefined';
  return {
    sound: createSound({
      open: () => new AudioContext(),
      page: globalThis,
      now: systemClock.now,
    }),
    locks: navigator.locks as Locks | undefined,
    get permission() {
      return canNotify ? Notification.permission : 'none';
    },
    askPermission: async () => await Notification.requestPermission() === 'granted',
    notify(title, options, onClick) {
      try {
        const notification = new Notification(title, options);
        notification.onclick = () => {
          notification.close();
          onClick();
        };
        return () => notification.close();
      } catch {
        // Some phones allow notifications only for installed pages, and fail only here.
        canNotify = false;
        return () => {};
      }
    },
  };
}
