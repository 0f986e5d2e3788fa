import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { becomes } from '../../../scripts/testkit/web/becomes.ts';
import { newVisitor, visitNotifications } from '../../../scripts/testkit/web/notifications-page.ts';
import { shows, withWidget } from '../../../scripts/testkit/web/widget-page.ts';

const test = suite('title badge and sound in a browser');

test('a hidden page’s title counts unread messages of all rooms, and is restored afterwards', () =>
  withWidget(async (setting) => {
    const ada = await visitNotifications(setting, await newVisitor(setting));
    const title = await ada.title();
    await ada.page.evaluate(() => {
      for (const [room, badge] of [['kitchen', 'on'], ['garden', 'off']]) {
        const chat = document.createElement('starling-chat');
        chat.setAttribute('room', room!);
        chat.setAttribute('title-badge', badge!);
        document.body.append(chat);
      }
    });
    await ada.page.locator('starling-log [aria-busy=false]').nth(2).waitFor();
    const ben = setting.client('Ben');
    ben.room('lobby').send('while Ada looks');
    await shows(ada, ['while Ada looks']);
    // Notifications load with the first message; from now on they are loaded.
    await ada.page.locator('starling-room [aria-live=polite]').first()
      .filter({ hasText: 'while Ada looks' }).waitFor({ state: 'attached' });
    assert.is(await ada.title(), title);

    await ada.hide();
    ben.room('garden').send('not counted');
    ben.room('lobby').send('first');
    ben.room('lobby').send('second');
    ben.room('kitchen').send('third');
    await becomes(ada.title, `(3) ${title}`, 'a badge');
    await ada.page.evaluate(() => document.title = 'Another page');
    ben.room('kitchen').send('fourth');
    await becomes(ada.title, '(4) Another page', 'a badge on the new title');
    await ada.hide(false);
    await becomes(ada.title, 'Another page', 'the page’s title');

    await ada.hide();
    ben.room('kitchen').send('fifth');
    await becomes(ada.title, '(1) Another page', 'a badge');
    await ada.page.evaluate(() =>
      document.querySelectorAll('starling-chat').forEach((chat) => chat.remove())
    );
    await becomes(ada.title, 'Another page', 'the title of a page without a chat');
    assert.equal(ada.faults, []);
  }));

test('a room named after its page excludes the badge', () =>
  withWidget(async (setting) => {
    const ada = await visitNotifications(setting, await newVisitor(setting));
    const chat = ada.page.locator('starling-chat');
    await ada.page.evaluate(() => document.title = 'Prices');
    await chat.evaluate((chat) => chat.setAttribute('room', 'auto'));
    const heading = ada.page.locator('starling-header h2');
    await heading.getByText('Prices').waitFor();
    const { host } = new URL(setting.server.url);
    await ada.page.locator('starling-log [aria-busy=false]').waitFor();
    await ada.hide();
    const ben = setting.client('Ben').room(host);
    ben.send('one');
    await becomes(ada.title, '(1) Prices', 'a badge');
    ben.send('two');
    await becomes(ada.title, '(2) Prices', 'a badge');
    assert.is((await heading.innerText()).trim(), 'Prices');
    await ada.page.evaluate(() => document.title = 'Contact');
    await heading.getByText('Contact').waitFor();
    await ada.hide(false);
    await becomes(ada.title, 'Contact', 'the page’s title');
  }));

test('a sound plays when it is turned on, and then for unseen messages', () =>
  withWidget(async (setting) => {
    const visitor = await newVisitor(setting);
    // Before the page loads: a clock that is installed later restarts, behind the first sound.
    await visitor.clock.install();
    const ada = await visitNotifications(setting, visitor);
    const ben = setting.client('Ben').room('lobby');
    await ada.openSettings();
    assert.is(await ada.tones(), 0);
    await ada.turnSwitch('Sound');
    await becomes(ada.tones, 1, 'a preview');
    ben.send('seen');
    await shows(ada, ['seen']);
    assert.is(await ada.tones(), 1);

    await ada.hide();
    for (let number = 1; number <= 5; number += 1) ben.send(`message ${number}`);
    await becomes(ada.tones, 2, 'a sound');
    await becomes(async () => (await ada.texts()).length, 6, 'all messages');
    assert.is(await ada.tones(), 2, 'one for all messages of a burst');

    // A reader far from the end does not see new messages either.
    await ada.hide(false);
    for (let number = 6; number <= 40; number += 1) ben.send(`message ${number}`);
    await ada.message('message 40').waitFor();
    const jump = ada.page.getByRole('button', { name: 'Jump to latest' });
    const isFarAway = async () => {
      // Again and again: a log that still follows its growth goes back to the end.
      await ada.page.getByRole('log').evaluate((log) => log.scrollTop = 0);
      return await jump.isVisible();
    };
    await becomes(isFarAway, true, 'a reader far from the end');
    // The previous sound may have been just now.
    await ada.page.clock.runFor(5_000);
    const before = await ada.tones();
    ben.send('below');
    await becomes(ada.tones, before + 1, 'a sound');
    assert.equal(ada.faults, []);
  }));

test('a chat that is not displayed counts as unseen, and plays a sound', () =>
  withWidget(async (setting) => {
    const visitor = await newVisitor(setting);
    // Before the page loads: a clock that is installed later restarts, behind the first sound.
    await visitor.clock.install();
    const ada = await visitNotifications(setting, visitor);
    const ben = setting.client('Ben').room('lobby');
    await ada.openSettings();
    await ada.turnSwitch('Sound');
    await becomes(ada.tones, 1, 'a preview');
    await ada.page.clock.runFor(5_000);
    await ada.page.locator('starling-chat').evaluate((chat) => {
      chat.style.display = 'none';
      // Runs after the log’s own observer.
      return new Promise((resolve) => {
        const sight = new IntersectionObserver((entries) => {
          if (!entries.at(-1)!.isIntersecting) resolve(undefined);
        });
        sight.observe(chat);
      });
    });
    ben.send('unseen');
    await becomes(ada.tones, 2, 'a sound');
    assert.equal(ada.faults, []);
  }));

test('after a reload the sound returns with the first user gesture', () =>
  withWidget(async (setting) => {
    const ada = await visitNotifications(setting, await newVisitor(setting));
    const ben = setting.client('Ben').room('lobby');
    await ada.openSettings();
    await ada.turnSwitch('Sound');
    await becomes(ada.tones, 1, 'a preview');
    await ada.page.reload();
    await ada.page.locator('starling-log [aria-busy=false]').waitFor();
    await ada.hide();
    ben.send('silent');
    await shows(ada, ['silent']);
    assert.is(await ada.tones(), 0);
    await ada.page.locator('h1').first().click();
    ben.send('heard');
    await becomes(ada.tones, 1, 'a sound');
    assert.equal(ada.faults, []);
  }));

test.run();
