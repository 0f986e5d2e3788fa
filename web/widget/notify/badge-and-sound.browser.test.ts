import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { becomes, newVisitor, visitNews } from '../../../scripts/testkit/web/notifications-page.ts';
import { shows, withWidget } from '../../../scripts/testkit/web/widget-page.ts';

const test = suite('title badge and sound in a browser');

test('the title counts what waits in all rooms of a hidden page, and is the page’s again after', () =>
  withWidget(async (setting) => {
    const ada = await visitNews(setting, await newVisitor(setting));
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
    // What follows the news is loaded with the first: from now on it is there.
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

test('a room that is called after its page is not called after the badge', () =>
  withWidget(async (setting) => {
    const ada = await visitNews(setting, await newVisitor(setting));
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

test('a sound is heard when it is switched on, and then for what is not seen', () =>
  withWidget(async (setting) => {
    const visitor = await newVisitor(setting);
    // Before the page is there: a clock that is installed later starts anew, behind the first sound.
    await visitor.clock.install();
    const ada = await visitNews(setting, visitor);
    const ben = setting.client('Ben').room('lobby');
    await ada.openSettings();
    assert.is(await ada.rung(), 0);
    await ada.turnSwitch('Sound');
    await becomes(ada.rung, 1, 'a preview');
    ben.send('seen');
    await shows(ada, ['seen']);
    assert.is(await ada.rung(), 1);

    await ada.hide();
    for (let number = 1; number <= 5; number += 1) ben.send(`message ${number}`);
    await becomes(ada.rung, 2, 'a sound');
    await becomes(async () => (await ada.texts()).length, 6, 'all messages');
    assert.is(await ada.rung(), 2, 'one for all that came at once');

    // A reader far from the end does not see what comes, either.
    await ada.hide(false);
    for (let number = 6; number <= 40; number += 1) ben.send(`message ${number}`);
    await ada.message('message 40').waitFor();
    await ada.page.getByRole('log').evaluate((log) => log.scrollTop = 0);
    await ada.page.getByRole('button', { name: 'To the newest message' }).waitFor();
    // The one before may have been just now.
    await ada.page.clock.runFor(5_000);
    const before = await ada.rung();
    ben.send('below');
    await becomes(ada.rung, before + 1, 'a sound');
    assert.equal(ada.faults, []);
  }));

test('a chat that is not displayed is not seen, and heard', () =>
  withWidget(async (setting) => {
    const visitor = await newVisitor(setting);
    // Before the page is there: a clock that is installed later starts anew, behind the first sound.
    await visitor.clock.install();
    const ada = await visitNews(setting, visitor);
    const ben = setting.client('Ben').room('lobby');
    await ada.openSettings();
    await ada.turnSwitch('Sound');
    await becomes(ada.rung, 1, 'a preview');
    await ada.page.clock.runFor(5_000);
    await ada.page.locator('starling-chat').evaluate((chat) => {
      chat.style.display = 'none';
      // Told after the log, which looks in the same way.
      return new Promise((resolve) => {
        const sight = new IntersectionObserver((entries) => {
          if (!entries.at(-1)!.isIntersecting) resolve(undefined);
        });
        sight.observe(chat);
      });
    });
    ben.send('unseen');
    await becomes(ada.rung, 2, 'a sound');
    assert.equal(ada.faults, []);
  }));

test('after a reload the sound comes back with the visitor’s first act on the page', () =>
  withWidget(async (setting) => {
    const ada = await visitNews(setting, await newVisitor(setting));
    const ben = setting.client('Ben').room('lobby');
    await ada.openSettings();
    await ada.turnSwitch('Sound');
    await becomes(ada.rung, 1, 'a preview');
    await ada.page.reload();
    await ada.page.locator('starling-log [aria-busy=false]').waitFor();
    await ada.hide();
    ben.send('silent');
    await shows(ada, ['silent']);
    assert.is(await ada.rung(), 0);
    await ada.page.locator('h1').first().click();
    ben.send('heard');
    await becomes(ada.rung, 1, 'a sound');
    assert.equal(ada.faults, []);
  }));

test.run();
