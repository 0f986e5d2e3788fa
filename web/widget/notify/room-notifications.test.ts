import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import '../../../scripts/testkit/web/english.ts';
import type { User } from '../../../server/core/protocol/entry.ts';
import { ENGLISH } from '../i18n/language.ts';
import { roomWith, said } from '../../../scripts/testkit/web/notifications.ts';
import type { PageSignals } from './page-signals.ts';
import { createRoomNews } from './room-notifications.ts';
import type { Settings } from './settings.ts';

const test = suite('news of a room');

const ADA: User = { id: 'ada', name: 'Ada', role: 'guest' };
const LOVELACE: User = { id: 'lovelace', name: 'Ada Lovelace', role: 'guest' };

test('who bears the first part of a name is not told of what is said to the other', async () => {
  const spoken: string[] = [];
  const notified: string[] = [];
  const news = createRoomNews({
    server: 'https://chat.example/',
    room: 'lobby',
    enteredAt: undefined,
    label: () => 'lobby',
    page: awayWith({ notifies: true, onlyMentions: true, spoken: 'mentions' }, notified),
    language: () => ENGLISH,
    isBadged: () => false,
    isSeen: () => false,
    speak: (text) => spoken.push(text),
    onClick() {},
  });
  const here = { presence: { count: 2, members: [ADA, LOVELACE] } };
  news.update(roomWith([], here), ADA);
  const first = said(1, { text: '@Ada Lovelace' });
  news.update(roomWith([first], here), ADA);
  await Promise.resolve();
  news.update(roomWith([first, said(2, { text: '@Ada' })], here), ADA);
  await new Promise((resolve) => setTimeout(resolve));
  news.close();
  assert.equal(spoken, ['Ben: @Ada']);
  assert.equal(notified, ['@Ada']);
});

test.run();

/** A page whose visitor is elsewhere. */
function awayWith(chosen: Partial<Settings>, notified: string[]): PageSignals {
  return {
    settings: { of: () => ({ muted: [], sound: false, ...chosen }) },
    badge: { set() {} },
    locks: undefined,
    permission: 'granted',
    isHidden: true,
    isAttended: false,
    notify(_title: string, { body }: NotificationOptions) {
      notified.push(body!);
      return () => {};
    },
  } as unknown as PageSignals;
}
