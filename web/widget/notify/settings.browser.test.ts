import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { becomes } from '../../../scripts/testkit/web/becomes.ts';
import { newVisitor, visitNotifications } from '../../../scripts/testkit/web/notifications-page.ts';
import { withWidget } from '../../../scripts/testkit/web/widget-page.ts';

const test = suite('settings in a browser');

test('the keyboard opens and closes the panel, and the focus returns', () =>
  withWidget(async (setting) => {
    const ada = await visitNotifications(setting, await newVisitor(setting));
    const { page } = ada;
    const button = page.getByRole('button', { name: 'Settings', exact: true });
    const panel = page.locator('starling-settings');
    await button.focus();
    await page.keyboard.press('Enter');
    const close = page.getByRole('button', { name: 'Close the settings' });
    await becomes(() => close.evaluate((one) => one.matches(':focus')), true, 'focus in the panel');
    assert.is(await button.getAttribute('aria-expanded'), 'true');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    await page.getByRole('switch', { name: 'Notifications', checked: true }).waitFor();
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
    await becomes(() => button.evaluate((one) => one.matches(':focus')), true, 'focus back');
    assert.is(await button.getAttribute('aria-expanded'), 'false');

    await button.click();
    await close.click();
    await panel.waitFor({ state: 'detached' });
    await button.click();
    await page.getByRole('textbox', { name: /^Message to/ }).click();
    await panel.waitFor({ state: 'detached' });
    await button.click();
    await page.getByRole('button', { name: '1 person here, show who' }).click();
    await panel.waitFor({ state: 'detached' });
    await page.locator('starling-roster').waitFor();
    assert.equal(ada.faults, []);
  }));

test('a setting survives a reload and is shared by tabs, a muted room by name', () =>
  withWidget(async (setting) => {
    const visitor = await newVisitor(setting);
    const one = await visitNotifications(setting, visitor);
    const two = await visitNotifications(setting, visitor);
    const kitchen = await visitNotifications(setting, visitor, 'kitchen');
    for (const tab of [one, two, kitchen]) await tab.openSettings();
    await one.turnSwitch('Mute this room');
    await one.page.getByLabel('Screen reader announcements').selectOption('Sender only');
    await two.page.getByRole('switch', { name: 'Mute this room', checked: true }).waitFor();
    for (const tab of [two, kitchen]) {
      const choice = tab.page.getByLabel('Screen reader announcements');
      await becomes(
        () => choice.evaluate((select: HTMLSelectElement) => select.value),
        'Sender only',
        'the choice of another tab',
      );
    }
    assert.is(
      await kitchen.page.getByRole('switch', { name: 'Mute this room' }).isChecked(),
      false,
    );
    await one.page.reload();
    await one.openSettings();
    await one.page.getByRole('switch', { name: 'Mute this room', checked: true }).waitFor();
  }));

test('two widgets of a page show the same settings', () =>
  withWidget(async (setting) => {
    const ada = await visitNotifications(setting, await newVisitor(setting));
    await ada.page.evaluate(() => {
      const chat = document.createElement('starling-chat');
      chat.setAttribute('room', 'kitchen');
      document.body.append(chat);
    });
    await ada.page.locator('starling-log [aria-busy=false]').nth(1).waitFor();
    for (const number of [0, 1]) {
      await ada.page.getByRole('button', { name: 'Settings', exact: true }).nth(number).click();
    }
    await ada.page.getByRole('switch', { name: 'Sound' }).first().click();
    await ada.page.getByRole('switch', { name: 'Sound', checked: true }).nth(1).waitFor();
  }));

test('every control is large enough for a finger', () =>
  withWidget(async (setting) => {
    const context = await setting.browser.newContext({
      hasTouch: true,
      isMobile: true,
      viewport: { width: 360, height: 640 },
      permissions: ['notifications'],
    });
    const { page } = await setting.visit({ context });
    await page.getByRole('button', { name: 'Settings', exact: true }).tap();
    await page.getByRole('switch', { name: 'Notifications' }).tap();
    await page.getByText('Notify me about').waitFor();
    const sizes = await page.locator('starling-settings').evaluate((panel) =>
      [...panel.shadowRoot!.querySelectorAll('label, select')].map((one) =>
        one.getBoundingClientRect().height
      )
    );
    assert.is(sizes.length, 7);
    assert.ok(sizes.every((height) => height >= 44), sizes.join());
    const { width } = (await page.locator('starling-settings').boundingBox())!;
    assert.ok(width <= 360, `${width} px`);
  }));

test.run();
