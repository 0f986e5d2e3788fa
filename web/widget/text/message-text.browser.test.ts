import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type WidgetPage, withWidget } from '../../../scripts/testkit/web/widget-page.ts';

const test = suite('text of messages in a browser');

test('marks are rendered, and text from the room never becomes markup', () =>
  withWidget(async ({ visit, client }) => {
    client('Ben').room('lobby').send([
      '**bold** *it* _it_ `<b>` [docs](https://docs.example/a?b=c) https://a.example [x](javascript:y)',
      '> quoted <img src=x>',
      '```html',
      '<script>alert(1)</script>',
      '```',
    ].join('\n'));
    const page = await visit();
    await page.page.locator('.text pre').waitFor();
    const text = page.page.locator('.text');
    assert.equal(
      await text.evaluate((element) =>
        [...element.querySelectorAll('*')].map(({ localName, textContent }) =>
          `${localName} ${textContent}`
        )
      ),
      [
        'p bold it it <b> docs https://a.example [x](javascript:y)',
        'strong bold',
        'em it',
        'em it',
        'code <b>',
        'a docs',
        'a https://a.example',
        'blockquote quoted <img src=x>',
        'pre <script>alert(1)</script>',
        'code <script>alert(1)</script>',
      ],
    );
    const docs = text.getByRole('link', { name: 'docs' });
    assert.is(await docs.getAttribute('href'), 'https://docs.example/a?b=c');
    assert.is(await docs.getAttribute('title'), 'https://docs.example/a?b=c');
    assert.match(await docs.getAttribute('rel') ?? '', 'noopener noreferrer nofollow ugc');
    assert.equal(page.faults, []);
  }));

test('long lines of code scroll within their block, and long words do not widen the page', () =>
  withWidget(async ({ visit, client }) => {
    client('Ben').room('lobby').send(
      `> ${'q'.repeat(400)}\n\`${'c'.repeat(400)}\`\n\`\`\`\n${'x '.repeat(400)}\n\`\`\``,
    );
    const page = await visit();
    await page.page.setViewportSize({ width: 360, height: 640 });
    await page.page.locator('.text pre').waitFor();
    const code = await page.page.locator('.text pre').evaluate((block) => {
      block.scrollLeft = 1_000;
      return block.scrollLeft;
    });
    assert.is(code, 1_000);
    const log = page.page.locator('starling-log .scroller');
    assert.is(await log.evaluate(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth), 0);
    assert.ok(await page.page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  }));

test('each piece of a text has its own direction', () =>
  withWidget(async ({ visit, client }) => {
    const ben = client('Ben').room('lobby');
    ben.send('`npm ci` זה הכול https://a.example');
    ben.send('שלום\n> to the right\n> more\nעולם\n> לשמאל\n```\nlet a;\n```');
    const page = await visit();
    await page.page.locator('.text pre').waitFor();
    assert.equal(await directions(page, '.text:not(:has(pre))'), ['rtl']);
    assert.equal(await directions(page, '.text p'), ['rtl', 'rtl']);
    assert.equal(await directions(page, 'blockquote'), ['ltr', 'rtl']);
    assert.equal(await directions(page, '.text :is(pre, code, a)'), ['ltr', 'ltr', 'ltr', 'ltr']);
  }));

test('previews and announcements omit the marks', () =>
  withWidget(async ({ visit, client }) => {
    const ben = client('Ben').room('lobby');
    const page = await visit();
    await page.page.getByText('No messages yet').waitFor();
    ben.send('**so** [it](https://a.example) _is_');
    const spoken = page.page.locator('starling-room [aria-live=polite]');
    await spoken.filter({ hasText: 'Ben: so it is' }).waitFor({ state: 'attached' });
    await page.choose('so it is', 'Reply');
    await page.page.locator('starling-composer .about').getByText('so it is', { exact: true })
      .waitFor();
    await page.write('yes');
    await page.message('yes').locator('.quote-text').getByText('so it is', { exact: true })
      .waitFor();
  }));

test.run();

function directions(page: WidgetPage, selector: string): Promise<string[]> {
  return page.page.locator(selector).evaluateAll((elements) =>
    elements.map((element) => getComputedStyle(element).direction)
  );
}
