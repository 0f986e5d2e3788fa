import type { BrowserContext } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../../server/lib/until.ts';
import { becomes } from '../../../scripts/testkit/web/becomes.ts';
import {
  newVisitor,
  type NotificationsPage,
  visitNotifications,
} from '../../../scripts/testkit/web/notifications-page.ts';
import { allSent, shows, WITHIN_MS, withWidget } from '../../../scripts/testkit/web/widget-page.ts';

const test = suite('a device with a wrong clock');

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const SKEWS: readonly (readonly [string, number])[] = [
  ['an hour behind', -HOUR],
  ['an hour ahead', HOUR],
  ['three days behind', -72 * HOUR],
  ['three days ahead', 72 * HOUR],
];

for (const [name, skewMs] of SKEWS) {
  test(`${name}: times, days and order follow the server, and timers still work`, () =>
    withWidget(async (setting) => {
      const visitor = await newVisitor(setting);
      await skewClock(visitor, skewMs);
      const ben = setting.client('Ben').room('lobby');
      ben.send('history');
      const ada = await visitNotifications(setting, visitor);
      assert.ok(Math.abs(await ada.page.evaluate(() => Date.now()) - Date.now() - skewMs) < MINUTE);
      await ada.write('mine');
      await allSent(ada);
      ben.send('an answer');
      await shows(ada, ['history', 'mine', 'an answer']);
      for (const at of await times(ada)) {
        assert.ok(Math.abs(at - Date.now()) < MINUTE, new Date(at).toISOString());
      }
      const days = await ada.page.locator('starling-log .day').allTextContents();
      const isDayOff = skewMs > 0 &&
        new Date(Date.now() + skewMs).getDate() !== new Date().getDate();
      assert.equal(days.map((day) => day === 'Today'), [!isDayOff], days.join());

      ben.typing();
      const typing = ada.page.getByText('Ben is typing…');
      await typing.waitFor();
      await typing.waitFor({ state: 'detached' });

      const title = await ada.title();
      await ada.hide();
      ben.send('news');
      await becomes(ada.title, `(1) ${title}`, 'a badge');
      await ada.hide(false);

      await setting.server.stop();
      await ada.write('not sent');
      await shows(ada, ['history', 'mine', 'an answer', 'news', 'not sent']);
      const countdown = ada.page.locator('starling-status .countdown');
      const seconds = await until(
        async () => /\d+/.exec((await countdown.allTextContents()).join())?.[0],
        { withinMs: WITHIN_MS, what: 'a countdown' },
      );
      assert.ok(Number(seconds) >= 1 && Number(seconds) <= 60, `${seconds} s`);
      assert.not.match(
        (await ada.page.locator('starling-log .day').allTextContents()).join(),
        /Tomorrow/,
      );
      assert.equal(ada.faults.filter((fault) => !/WebSocket|ERR_CONNECTION/.test(fault)), []);
    }));
}

test.run();

/** Shifts `Date` in the visitor’s pages; timers are not affected. */
async function skewClock(visitor: BrowserContext, skewMs: number): Promise<void> {
  await visitor.addInitScript((skewMs) => {
    const Right = Date;
    globalThis.Date = new Proxy(Right, {
      construct: (_, args) =>
        args.length > 0 ? Reflect.construct(Right, args) : new Right(Right.now() + skewMs),
      get: (_, key) => key === 'now' ? () => Right.now() + skewMs : Reflect.get(Right, key),
    });
  }, skewMs);
}

function times(ada: NotificationsPage): Promise<number[]> {
  return ada.page.locator('starling-message time').evaluateAll((all) =>
    all.map((time) => Date.parse((time as HTMLTimeElement).dateTime))
  );
}
