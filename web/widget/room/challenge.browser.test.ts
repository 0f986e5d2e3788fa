/**
 * The proof-of-work challenge for a new guest, in a real browser.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { assetPath } from '../../../scripts/testkit/web/assets.ts';
import { withWidget } from '../../../scripts/testkit/web/widget-page.ts';

const test = suite('challenge');
const env = { 'challenge.mode': 'always' };

test('the widget solves the challenge under a strict policy and leaves nothing in the page', () =>
  withWidget(async ({ server, visitHost }) => {
    const { url } = server;
    const policy = `default-src 'none'; script-src ${url} 'unsafe-inline'; style-src ${url}; ` +
      `connect-src ${url} ${url.replace('http', 'ws')}`;
    const page = await visitHost(
      `<script type="module" src="${url}/starling.js"></script>
       <starling-chat room="lobby"></starling-chat>`,
      { 'Content-Security-Policy': policy },
    );
    await page.write('I have done my work');
    await page.message('I have done my work').waitFor();
    const left = await page.page.evaluate(() => document.head.querySelectorAll('link').length);
    assert.is(left, 0);
    assert.equal(page.faults, []);
  }, { env }));

test('a page on a slow machine stays responsive meanwhile', () =>
  withWidget(async ({ server, visitHost }) => {
    const page = await visitHost('');
    const cdp = await page.page.context().newCDPSession(page.page);
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: 6 });
    const { tookMs, stoppedMs } = await page.page.evaluate(async (url) => {
      const { solveChallenge } = await import(url);
      let lastMs = performance.now();
      let stoppedMs = 0;
      let isDone = false;
      const frame = (): void => {
        stoppedMs = Math.max(stoppedMs, performance.now() - lastMs);
        lastMs = performance.now();
        if (!isDone) requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
      const startedMs = performance.now();
      const count = 5;
      for (let i = 0; i < count; i++) {
        await solveChallenge({ seed: `a seed ${i}`, bits: 17, expiresMs: 60_000 });
      }
      isDone = true;
      return { tookMs: (performance.now() - startedMs) / count, stoppedMs };
    }, server.url + await assetPath('starling-panels.js'));
    console.log(
      `slowed down six times: ${Math.round(tookMs)} ms each, at most ${
        Math.round(stoppedMs)
      } ms without a frame`,
    );
    assert.ok(stoppedMs < 1_000, `${stoppedMs} ms without a frame`);
  }, { env }));

test.run();
