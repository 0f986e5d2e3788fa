import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { violations } from '../../scripts/testkit/web/axe.ts';
import { withWidget } from '../../scripts/testkit/web/widget-page.ts';

const test = suite('API page');

test('the page shows its server’s documents and sends no requests to other servers', () =>
  withWidget(async ({ server, browser }) => {
    const page = await browser.newPage({ viewport: { width: 360, height: 740 } });
    const faults: string[] = [];
    page.on(
      'console',
      (message) => void (message.type() === 'error' && faults.push(message.text())),
    );
    page.on('pageerror', (error) => void faults.push(String(error)));
    page.on('request', (request) => {
      if (!request.url().startsWith(`${server.url}/`)) faults.push(request.url());
    });
    await page.goto(`${server.url}/api#rate-limited`);
    await page.locator('#postMessage summary').click();
    const post = page.locator('#postMessage');
    await post.getByText('/api/v1/rooms/{room}/messages').waitFor();
    await post.getByText('Scope post.').waitFor();
    await post.getByText('Idempotency-Key?', { exact: true }).waitFor();
    await post.getByText('replyTo?', { exact: true }).waitFor();
    assert.ok(
      await page.locator('#rate-limited').isVisible(),
      'the link of a problem type opens its section',
    );
    await page.locator('summary', { hasText: 'welcome' }).click();
    await page.getByText('limits', { exact: true }).waitFor();
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 360, `${width} px wide`);
    assert.equal(await violations(page), []);
    assert.equal(faults, []);
  }));

test.run();
