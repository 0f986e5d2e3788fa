import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { becomes } from '../../../scripts/testkit/web/becomes.ts';
import {
  hasFocus,
  newVisitor,
  type NotificationsPage,
  visitNotifications,
} from '../../../scripts/testkit/web/notifications-page.ts';
import { allSent, shows, withWidget } from '../../../scripts/testkit/web/widget-page.ts';

const test = suite('notifications in a browser');

test('no permission is requested and nothing is stored before notifications are turned on', () =>
  withWidget(async (setting) => {
    const ada = await visitNotifications(setting, await newVisitor(setting));
    setting.client('Ben').room('lobby').send('unheard');
    await shows(ada, ['unheard']);
    await ada.hide();
    setting.client('Ben').room('lobby').send('unheard, too');
    await shows(ada, ['unheard', 'unheard, too']);
    await ada.hide(false);
    await ada.openSettings();
    const stored = () => ada.page.evaluate(() => localStorage.length + sessionStorage.length);
    assert.equal([await ada.permissionRequests(), await stored(), await ada.notifications()], [
      0,
      0,
      [],
    ]);
    await ada.turnSwitch('Sound');
    await becomes(stored, 1, 'a kept choice');
    assert.is(await ada.permissionRequests(), 0);
    await ada.turnSwitch('Notifications');
    await ada.page.getByRole('switch', { name: 'Notifications', checked: true }).waitFor();
    assert.is(await ada.permissionRequests(), 0, 'a granted permission is not requested again');
    assert.equal(ada.faults, []);
  }));

test('the switch requests a permission only on a click, and stays off if it is denied', () =>
  withWidget(async (setting) => {
    const context = await newVisitor(setting, []);
    // Headless browsers refuse without asking; others would ask here.
    await context.addInitScript(() => {
      let permission = 'default';
      Object.defineProperty(Notification, 'permission', { get: () => permission });
      const { requestPermission } = Notification;
      Notification.requestPermission = () => {
        permission = 'denied';
        return requestPermission.call(Notification);
      };
    });
    const ada = await visitNotifications(setting, context);
    await ada.openSettings();
    assert.is(await ada.permissionRequests(), 0);
    await ada.turnSwitch('Notifications');
    await ada.page.getByText('Your browser blocks notifications from this page.').waitFor();
    const refused = ada.page.getByRole('switch', { name: 'Notifications' });
    assert.equal([
      await ada.permissionRequests(),
      await refused.isChecked(),
      await refused.isDisabled(),
    ], [
      1,
      false,
      true,
    ]);
    assert.is(await ada.page.evaluate(() => localStorage.length), 0);
  }));

test('a message is notified while the visitor is away; history and own messages are not', () =>
  withWidget(async (setting) => {
    const ben = setting.client('Ben').room('lobby');
    ben.send('history');
    const visitor = await newVisitor(setting);
    const ada = await visitNotifications(setting, visitor);
    await shows(ada, ['history']);
    await ada.write('mine');
    await allSent(ada);
    await wantNotifications(ada);
    ben.send('while Ada looks');
    await shows(ada, ['history', 'mine', 'while Ada looks']);
    assert.equal(await ada.notifications(), []);

    await ada.hide();
    const second = await visitNotifications(setting, visitor, 'lobby');
    await second.write('mine, from another tab');
    await second.page.close();
    ben.send('**Tea** is `ready`');
    const { url } = setting.server;
    await becomes(ada.notifications, [{
      title: 'Ben in lobby',
      body: 'Tea is ready',
      tag: `starling:${url}/ lobby`,
      lang: 'en',
      dir: 'auto',
    }], 'a notification');
    assert.equal(ada.faults, []);
  }));

test('an unfocused window is notified; a burst is replaced by its sum', () =>
  withWidget(async (setting) => {
    const visitor = await newVisitor(setting);
    const ada = await visitNotifications(setting, visitor);
    await wantNotifications(ada);
    const elsewhere = await visitor.newPage();
    await elsewhere.bringToFront();
    await becomes(() => hasFocus(ada.page), false, 'leaving');
    const ben = setting.client('Ben').room('lobby');
    for (let number = 1; number <= 12; number += 1) ben.send(`message ${number}`);
    const titles = async () => (await ada.notifications()).map(({ title }) => title).at(-1);
    await becomes(titles, '12 new messages in lobby', 'a sum');
    const all = await ada.notifications();
    assert.ok(all.length <= 2, `${all.length} notifications`);
    assert.is(new Set(all.map(({ tag }) => tag)).size, 1);
  }));

test('the setting limits notifications to mentions', () =>
  withWidget(async (setting) => {
    const ada = await visitNotifications(setting, await newVisitor(setting));
    const name = await ada.page.locator('starling-composer .who bdi').innerText();
    await ada.openSettings();
    await ada.turnSwitch('Notifications');
    await ada.page.getByLabel('Notify me about').selectOption('Mentions only');
    await ada.hide();
    const ben = setting.client('Ben').room('lobby');
    ben.send('to nobody');
    ben.send(`to @${name}`);
    await becomes(async () => (await ada.notifications()).map(({ body }) => body), [
      `to @${name}`,
    ], 'a notification');
  }));

test('of two tabs only one notifies, and none while one is being read', () =>
  withWidget(async (setting) => {
    const visitor = await newVisitor(setting);
    const one = await visitNotifications(setting, visitor);
    await one.openSettings();
    await one.turnSwitch('Notifications');
    await one.page.getByText('Notify me about').waitFor();
    const two = await visitNotifications(setting, visitor);
    await becomes(() => hasFocus(one.page), false, 'leaving the first one');
    const held = () => two.page.evaluate(async () => (await navigator.locks.query()).held!.length);
    await becomes(held, 1, 'the turn of the one that is read');
    const shown = async () => [
      ...(await one.notifications()).map(({ body }) => body),
      ...(await two.notifications()).map(({ body }) => body),
    ];
    const ben = setting.client('Ben').room('lobby');
    ben.send('read in the second one');
    await shows(one, ['read in the second one']);
    await shows(two, ['read in the second one']);

    await one.hide();
    await two.hide();
    ben.send('nobody looks');
    await becomes(shown, ['nobody looks'], 'one notification');
    await shows(one, ['read in the second one', 'nobody looks']);
    await shows(two, ['read in the second one', 'nobody looks']);
    assert.equal(await shown(), ['nobody looks']);
  }));

test('a notification leads to its window and its message field, also in a launcher', () =>
  withWidget(async (setting) => {
    const ada = await visitNotifications(setting, await newVisitor(setting));
    await wantNotifications(ada);
    const ben = setting.client('Ben').room('lobby');
    const field = ada.page.getByRole('textbox', { name: 'Message to lobby' });
    const answer = async (count: number) => {
      await becomes(async () => (await ada.notifications()).length, count, 'a notification');
      await ada.page.evaluate(() => {
        const { seen } = globalThis as unknown as { seen: { last: Notification } };
        seen.last.dispatchEvent(new Event('click'));
      });
      await becomes(() => field.evaluate((one) => one.matches(':focus')), true, 'focus');
    };
    await ada.hide();
    ben.send('come!');
    await answer(1);

    await ada.page.locator('starling-chat').evaluate((chat) =>
      chat.setAttribute('mode', 'launcher')
    );
    await field.waitFor({ state: 'hidden' });
    await ada.page.locator('dialog starling-log .foot').waitFor({ state: 'attached' });
    ben.send('come again!');
    await answer(2);
    assert.equal(ada.faults, []);
  }));

test('a muted room does not notify, the others do', () =>
  withWidget(async (setting) => {
    const visitor = await newVisitor(setting);
    const ada = await visitNotifications(setting, visitor);
    await wantNotifications(ada);
    await ada.turnSwitch('Sound');
    await ada.turnSwitch('Mute this room');
    await ada.page.getByRole('switch', { name: 'Mute this room', checked: true }).waitFor();
    const kitchen = await visitNotifications(setting, visitor, 'kitchen');
    const [title, kitchenTitle] = [await ada.title(), await kitchen.title()];
    const rung = await ada.tones();
    await ada.hide();
    await kitchen.hide();
    const ben = setting.client('Ben');
    ben.room('lobby').send('unheard');
    ben.room('kitchen').send('heard');
    await becomes(async () => (await kitchen.notifications()).length, 1, 'a notification');
    await becomes(kitchen.spoken, 'Ben: heard', 'an announcement');
    assert.is(await kitchen.title(), `(1) ${kitchenTitle}`);
    await shows(ada, ['unheard']);
    assert.equal(
      [await ada.notifications(), await ada.title(), await ada.spoken(), await ada.tones()],
      [[], title, '', rung],
    );
  }));

async function wantNotifications(page: NotificationsPage): Promise<void> {
  await page.openSettings();
  await page.turnSwitch('Notifications');
  await page.page.getByText('Notify me about').waitFor();
}

test.run();
