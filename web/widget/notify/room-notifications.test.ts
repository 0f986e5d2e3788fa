import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import '../../../scripts/testkit/web/english.ts';
import type { User } from '../../../server/core/protocol/entry.ts';
import { ENGLISH } from '../i18n/language.ts';
import { roomWith, testMessage } from '../../../scripts/testkit/web/notifications.ts';
import type { AlertSignals } from './alert-signals.ts';
import type { PageSignals } from './page-signals.ts';
import { createRoomAlerts } from './room-alerts.ts';
import { createRoomNotifications } from './room-notifications.ts';
import type { Settings } from './settings.ts';

const test = suite('room notifications');

const ADA: User = { id: 'ada', name: 'Ada', role: 'guest' };
const LOVELACE: User = { id: 'lovelace', name: 'Ada Lovelace', role: 'guest' };

test('a reader whose name begins another name is not notified of that one’s mentions', async () => {
  const spoken: string[] = [];
  const notified: string[] = [];
  const news = createRoomNotifications({
    server: 'https://chat.example/',
    room: 'lobby',
    label: () => 'lobby',
    page: awayWith({ notifies: true, onlyMentions: true, spoken: 'mentions' }),
    language: () => ENGLISH,
    isBadged: () => false,
    isSeen: () => false,
    speak: (text) => spoken.push(text),
    onClick() {},
    loadAlerts: (options) => Promise.resolve(createRoomAlerts(options, signalsTo(notified))),
  });
  const here = { presence: { count: 2, members: [ADA, LOVELACE] } };
  news.update(roomWith([], here), ADA);
  const first = testMessage(1, { text: '@Ada Lovelace' });
  news.update(roomWith([first], here), ADA);
  await Promise.resolve();
  news.update(roomWith([first, testMessage(2, { text: '@Ada' })], here), ADA);
  await new Promise((resolve) => setTimeout(resolve));
  news.close();
  assert.equal(spoken, ['Ben: @Ada']);
  assert.equal(notified, ['@Ada']);
});

test.run();

function awayWith(chosen: Partial<Settings>): PageSignals {
  return {
    settings: { of: () => ({ muted: [], sound: false, ...chosen }) },
    badge: { set() {} },
    isHidden: true,
    isAttended: false,
  } as unknown as PageSignals;
}

function signalsTo(notified: string[]): AlertSignals {
  return {
    locks: undefined,
    permission: 'granted',
    notify(_title: string, { body }: NotificationOptions) {
      notified.push(body!);
      return () => {};
    },
  } as unknown as AlertSignals;
}
