import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../../server/lib/until.ts';
import {
  allSent,
  shows,
  type WidgetPage,
  WITHIN_MS,
  withWidget,
} from '../../../scripts/testkit/web/widget-page.ts';

const test = suite('two tabs of a guest');

test('an open tab becomes the guest who wrote in another tab, and counts once', () =>
  withWidget(async ({ browser, visit, client }) => {
    const context = await browser.newContext();
    const [one, two] = [await visit({ context }), await visit({ context })];
    client('Ben').room('lobby');
    await counts(one, 3);
    assert.is.not(await userOf(one), await userOf(two), 'nothing is kept yet');
    await one.write('from the first');
    await allSent(one);
    const guest = await userOf(one);
    await until(async () => await userOf(two) === guest, {
      withinMs: WITHIN_MS,
      what: 'one guest',
    });
    for (const tab of [one, two]) await counts(tab, 2);
    await isOwn(two, 'from the first');

    await two.write('from the second');
    await allSent(two);
    await isOwn(one, 'from the second');
    await two.page.reload();
    await isOwn(two, 'from the first');
    await isOwn(two, 'from the second');
    await counts(two, 2);
    assert.equal([await userOf(one), await userOf(two)], [guest, guest]);
    assert.equal([...one.faults, ...two.faults], []);
    await context.close();
  }));

test('each tab has its own draft, which survives a reload', () =>
  withWidget(async ({ browser, visit }) => {
    const context = await browser.newContext();
    const [one, two] = [await visit({ context }), await visit({ context })];
    await fieldOf(one).fill('in the first');
    await fieldOf(two).fill('in the second');
    await one.page.reload();
    await holds(one, 'in the first');
    await two.page.reload();
    await holds(two, 'in the second');
    await context.close();
  }));

test('reading in one tab clears the launcher’s badge in the other', () =>
  withWidget(async ({ browser, visit, client }) => {
    const context = await browser.newContext();
    const ben = client('Ben').room('lobby');
    const [one, two] = [await visit({ context }), await visit({ context })];
    await one.write('here');
    await allSent(one);
    await shows(two, ['here']);
    await showTab(one, false);
    await two.page.locator('starling-chat').evaluate((chat) =>
      chat.setAttribute('mode', 'launcher')
    );
    ben.send('news');
    await two.page.getByRole('button', { name: 'Open the chat, 1 unread message' }).waitFor();
    await showTab(one, true);
    await two.page.getByRole('button', { name: 'Open the chat', exact: true }).waitFor();
    assert.is(await two.page.evaluate(() => document.querySelector('starling-chat')!.unread), 0);
    await context.close();
  }));

test('a message written offline in a tab that is closed is sent by the next visit, once', () =>
  withWidget(async ({ browser, visit, client }) => {
    const context = await browser.newContext();
    const ben = client('Ben').room('lobby');
    const [one, two] = [await visit({ context }), await visit({ context })];
    await one.write('online');
    await allSent(one);
    await shows(two, ['online']);
    // A connection that seems alive and sends nothing.
    await one.page.evaluate(() => WebSocket.prototype.send = () => {});
    await one.write('kept');
    await one.page.getByRole('img', { name: 'Sending' }).waitFor();
    await one.page.close();
    assert.equal(ben.state.messages.map(({ text }) => text), ['online']);
    const three = await visit({ context });
    await shows(three, ['online', 'kept']);
    await allSent(three);
    await shows(two, ['online', 'kept']);
    await isOwn(two, 'kept');
    await two.page.reload();
    await shows(two, ['online', 'kept']);
    assert.equal(ben.state.messages.map(({ text }) => text), ['online', 'kept']);
    await context.close();
  }));

test.run();

/** Like a switch to another tab. */
function showTab({ page }: WidgetPage, isVisible: boolean): Promise<void> {
  return page.evaluate((state) => {
    Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, isVisible ? 'visible' : 'hidden');
}

function fieldOf({ page }: WidgetPage) {
  return page.getByRole('textbox', { name: /^Message to/ });
}

async function holds(page: WidgetPage, text: string): Promise<void> {
  await until(async () => await fieldOf(page).inputValue() === text, {
    withinMs: WITHIN_MS,
    what: `draft ${text}`,
  });
}

function userOf({ page }: WidgetPage): Promise<string | undefined> {
  return page.evaluate(() => document.querySelector('starling-chat')!.user?.id);
}

async function counts({ page }: WidgetPage, people: number): Promise<void> {
  await page.getByRole('button', { name: `${people} people here, show who` }).waitFor();
}

async function isOwn({ page }: WidgetPage, text: string): Promise<void> {
  await page.locator('.own').getByText(text, { exact: true }).waitFor();
}
