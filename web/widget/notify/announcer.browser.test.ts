import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { becomes } from '../../../scripts/testkit/web/becomes.ts';
import { newVisitor, visitNotifications } from '../../../scripts/testkit/web/notifications-page.ts';
import { shows, withWidget } from '../../../scripts/testkit/web/widget-page.ts';

const test = suite('announcements in a browser');

test('a screen reader hears each message once, a burst as a sum, and no typing', () =>
  withWidget(async (setting) => {
    const [ben, cleo] = ['Ben', 'Cleo'].map((name) => setting.client(name).room('lobby'));
    ben!.send('history');
    const ada = await visitNotifications(setting, await newVisitor(setting));
    await shows(ada, ['history']);
    assert.is(await ada.spoken(), '');
    const heard = await recordAnnouncements(ada);
    ben!.typing();
    await ada.page.getByText('Ben is typing…').waitFor();
    ben!.send('**Tea** is ready');
    await becomes(heard, ['Ben: Tea is ready'], 'an announcement');
    for (let number = 1; number <= 6; number += 1) {
      ben!.send(`Ben ${number}`);
      cleo!.send(`Cleo ${number}`);
    }
    await becomes(async () => (await ada.texts()).length, 14, 'all messages');
    const told = async () =>
      (await heard()).slice(1).reduce((sum, words) => sum + (parseInt(words) || 1), 0);
    await becomes(told, 12, 'word of all messages');
    assert.match((await heard()).join(), /\d new messages from 2 people/);
  }));

test('the setting limits what is spoken, but a mention is always spoken in full', () =>
  withWidget(async (setting) => {
    const ada = await visitNotifications(setting, await newVisitor(setting));
    const name = await ada.page.locator('starling-composer .who bdi').innerText();
    const ben = setting.client('Ben').room('lobby');
    await ada.openSettings();
    const choice = ada.page.getByLabel('Screen reader announcements');
    await choice.selectOption('Sender only');
    ben.send('one');
    await becomes(ada.spoken, 'Ben wrote a message', 'a name');
    await choice.selectOption('Count only');
    ben.send('two');
    await becomes(ada.spoken, '1 new message', 'a number');
    await choice.selectOption('Mentions only');
    ben.send('three');
    ben.send(`tea, @${name}?`);
    await becomes(ada.spoken, `Ben: tea, @${name}?`, 'a mention');
  }));

test('the connection status is announced', () =>
  withWidget(async (setting) => {
    const ada = await visitNotifications(setting, await newVisitor(setting));
    const status = ada.page.locator('starling-status [role=status]');
    assert.is(await status.textContent(), '');
    await setting.server.stop();
    await becomes(
      async () =>
        /Connection lost|Reconnecting|can’t be reached/.test(await status.textContent() ?? ''),
      true,
      'words',
    );
  }));

test.run();

async function recordAnnouncements(ada: { page: import('playwright-core').Page }) {
  const region = ada.page.locator('starling-room [aria-live=polite]');
  await region.evaluate((element) => {
    const heard: string[] = [];
    Object.assign(globalThis, { heard });
    new MutationObserver(() => heard.push(element.textContent ?? ''))
      .observe(element, { childList: true, characterData: true, subtree: true });
  });
  return () => ada.page.evaluate(() => (globalThis as unknown as { heard: string[] }).heard);
}
