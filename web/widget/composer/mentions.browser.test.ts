import type { Locator } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../../server/lib/until.ts';
import { violations } from '../../../scripts/testkit/web/axe.ts';
import {
  shows,
  type WidgetPage,
  type WidgetTest,
  WITHIN_MS,
  withWidget,
} from '../../../scripts/testkit/web/widget-page.ts';

const test = suite('mentions in a browser');

test('Enter and Tab complete a name, and the next Enter sends', () =>
  withPeople(['Benedikta Roth', 'Cléo Ångström', 'Zoë'], async (page) => {
    const { keyboard } = page.page;
    await fieldOf(page).focus();
    await keyboard.type('hi @ro');
    assert.equal(await optionsOf(page), ['Benedikta Roth']);
    await keyboard.press('Enter');
    assert.is(await fieldOf(page).inputValue(), 'hi @Benedikta Roth ');
    await untilClosed(page);
    await keyboard.type('and @cleo');
    await keyboard.press('Tab');
    assert.is(await fieldOf(page).inputValue(), 'hi @Benedikta Roth and @Cléo Ångström ');
    await keyboard.press('Enter');
    await shows(page, ['hi @Benedikta Roth and @Cléo Ångström']);
    assert.equal(await mentionsOf(page), ['@Benedikta Roth', '@Cléo Ångström']);
    assert.is(await fieldOf(page).inputValue(), '');
  }));

test('the list is a combobox; arrow keys move in it, and Escape closes only the list', () =>
  withPeople(['Ben', 'Benedikta', 'Uncle Ben'], async (page) => {
    const { keyboard } = page.page;
    const field = fieldOf(page);
    await page.write('first');
    await shows(page, ['first']);
    await page.choose('first', 'Reply');
    await field.focus();
    assert.equal(await ariaStateOf(field), {
      role: null,
      expanded: null,
      controls: null,
      active: null,
    });
    await keyboard.type('@be');
    assert.equal(await optionsOf(page), ['Ben', 'Benedikta', 'Uncle Ben']);
    assert.equal(await ariaStateOf(field), {
      role: 'combobox',
      expanded: 'true',
      controls: 'mentions',
      active: 'mentions-0',
    });
    await keyboard.press('ArrowUp');
    await untilActive(page, 'Uncle Ben');
    await keyboard.press('ArrowDown');
    await keyboard.press('ArrowDown');
    await untilActive(page, 'Benedikta');
    await keyboard.press('Escape');
    await untilClosed(page);
    assert.is(await field.inputValue(), '@be');
    assert.is(await page.page.locator('starling-composer .about').count(), 1, 'still a reply');
    await keyboard.type('n');
    await untilClosed(page);
    await keyboard.type(' @ben');
    await untilActive(page, 'Ben');
    await keyboard.type('x');
    await untilClosed(page);
  }));

test('a click on a name chooses it and keeps the focus; a click elsewhere closes the list', () =>
  withPeople(['Ben'], async (page) => {
    await fieldOf(page).focus();
    await page.page.keyboard.type('@b, bye');
    for (let back = 0; back < 5; back += 1) await page.page.keyboard.press('ArrowLeft');
    await page.page.getByRole('option', { name: 'Ben' }).click();
    await page.page.keyboard.type('you');
    assert.is(await fieldOf(page).inputValue(), '@Ben you, bye');
    await page.page.keyboard.press('ControlOrMeta+A');
    await page.page.keyboard.type('@b');
    await page.page.getByRole('option', { name: 'Ben' }).waitFor();
    await page.page.locator('starling-header').click();
    await untilClosed(page);
  }));

test('during IME composition no names are offered, and Enter does not send', () =>
  withPeople(['にほん太郎'], async (page) => {
    const { keyboard } = page.page;
    const field = fieldOf(page);
    const cdp = await page.page.context().newCDPSession(page.page);
    await field.focus();
    await keyboard.type('@');
    for (const text of ['n', 'に', 'にほ', 'にほん']) {
      await cdp.send('Input.imeSetComposition', {
        text,
        selectionStart: text.length,
        selectionEnd: text.length,
      });
    }
    await untilClosed(page);
    for (const key of ['Enter', 'ArrowDown', 'Escape']) {
      await cdp.send('Input.dispatchKeyEvent', {
        type: 'rawKeyDown',
        key,
        windowsVirtualKeyCode: 229,
      });
    }
    assert.is(await field.inputValue(), '@にほん');
    assert.equal(await page.texts(), []);
    await cdp.send('Input.insertText', { text: 'にほん' });
    await untilActive(page, 'にほん太郎');
    await keyboard.press('Enter');
    assert.is(await field.inputValue(), '@にほん太郎 ');
    await keyboard.press('Enter');
    await shows(page, ['@にほん太郎']);
  }));

test('axe finds no violations while the list is open', () =>
  withPeople(['Ben'], async (page) => {
    await fieldOf(page).pressSequentially('@b');
    await untilActive(page, 'Ben');
    const within = ['starling-chat', 'starling-room', 'starling-composer', '.composer'] as const;
    assert.equal(await violations(page.page, { within }), []);
  }));

test('mentions are marked in text, but not in code, e-mail addresses, URLs and links', () =>
  withPeople(['Ben', 'Ben Miller'], async (page) => {
    await page.write(
      '@ben **@Ben Miller** `@Ben` a@Ben @Bens https://a.example/@Ben [@Ben](https://a.example)',
    );
    await until(async () => (await mentionsOf(page)).length > 0, {
      withinMs: WITHIN_MS,
      what: 'mentions',
    });
    assert.equal(await mentionsOf(page), ['@ben', '@Ben Miller']);
    assert.is(await page.page.locator('bdi.mention').first().getAttribute('part'), 'mention');
    assert.equal(page.faults, []);
  }));

test('a mention is highlighted and announced to the mentioned reader only', () =>
  withWidget(async ({ visit, client }) => {
    const page = await visit();
    await rename(page, 'Ada');
    const ben = client('Ben').room('lobby');
    ben.send('@Ada look');
    ben.send('@Ben look');
    ben.send('> @Ada look\nI did');
    await shows(page, ['@Ada look', '@Ben look', '@Ada lookI did']);
    const lines = page.page.locator('starling-message .line');
    await until(async () => await page.page.locator('.mention.self').count() === 1, {
      withinMs: WITHIN_MS,
      what: 'own mention',
    });
    assert.equal(
      await lines.evaluateAll((all) => all.map((line) => line.classList.contains('mentioning'))),
      [true, false, false],
    );
    const announcement = page.page.getByText('This message mentions you.');
    assert.is(await announcement.count(), 1);
    await page.write('@Ada is me');
    await page.message('@Ada is me').waitFor();
    assert.is(await announcement.count(), 1, 'own messages are not announced');
  }));

test('a message is rendered again only when one of its names becomes known', () =>
  withWidget(async ({ visit, client }) => {
    const page = await visit();
    const ben = client('Ben').room('lobby');
    ben.send('@Ben and @Zoe');
    ben.send('without anybody');
    ben.send('@Ben');
    await shows(page, ['@Ben and @Zoe', 'without anybody', '@Ben']);
    await page.page.locator('starling-message').evaluateAll((all) => {
      for (const message of all) {
        const counted = message as unknown as { renders: number; updated(): void };
        counted.renders = 0;
        counted.updated = () => counted.renders += 1;
      }
    });
    client('Zoe').room('lobby');
    await until(async () => (await mentionsOf(page)).includes('@Zoe'), {
      withinMs: WITHIN_MS,
      what: 'Zoe to be known',
    });
    assert.equal(
      await page.page.locator('starling-message').evaluateAll((all) =>
        all.map((message) => (message as unknown as { renders: number }).renders)
      ),
      [1, 0, 0],
    );
  }));

test.run();

function withPeople(
  names: readonly string[],
  run: (page: WidgetPage) => Promise<void>,
): Promise<void> {
  return withWidget(async ({ visit, client }: WidgetTest) => {
    const page = await visit();
    for (const name of names) client(name).room('lobby');
    const count = names.length + 1;
    await page.page.getByRole('button', { name: `${count} people here, show who` }).waitFor();
    await run(page);
  });
}

async function rename({ page }: WidgetPage, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Edit your name' }).click();
  await page.getByRole('textbox', { name: 'Your name' }).fill(name);
  await page.keyboard.press('Enter');
  await page.locator('starling-composer .who bdi').getByText(name, { exact: true }).waitFor();
}

function fieldOf({ page }: WidgetPage): Locator {
  return page.locator('starling-composer textarea');
}

async function optionsOf({ page }: WidgetPage): Promise<string[]> {
  await page.getByRole('listbox', { name: 'People to mention' }).waitFor();
  return await page.locator('#mentions bdi').allTextContents();
}

function mentionsOf({ page }: WidgetPage): Promise<string[]> {
  return page.locator('.text .mention').allTextContents();
}

function ariaStateOf(field: Locator) {
  return field.evaluate((field) => ({
    role: field.getAttribute('role'),
    expanded: field.getAttribute('aria-expanded'),
    controls: field.getAttribute('aria-controls'),
    active: field.getAttribute('aria-activedescendant'),
  }));
}

async function untilActive({ page }: WidgetPage, name: string): Promise<void> {
  await page.getByRole('option', { name, exact: true, selected: true }).waitFor();
  const active = await page.locator('starling-composer textarea')
    .getAttribute('aria-activedescendant');
  assert.is(await page.locator(`#${active} bdi`).textContent(), name);
}

async function untilClosed({ page }: WidgetPage): Promise<void> {
  await page.getByRole('listbox').waitFor({ state: 'detached' });
}
