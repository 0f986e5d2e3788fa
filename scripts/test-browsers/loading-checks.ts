/**
 * Checks of loading: across origins, by its hash, and the server's own pages.
 */
import * as assert from 'uvu/assert';
import { until } from '../../server/lib/until.ts';
import type { Check } from './check.ts';
import { WITHIN_MS } from './page.ts';
import { openProxy } from './proxy.ts';
import { FIELD, part, text } from './targets.ts';

/** Enough to draw a room that is loaded. */
const FRAMES = 30;

export const LOADING_CHECKS: readonly Check[] = [
  {
    name: 'the pinned tag loads from another origin under the documented policy',
    async run({ page, visit }) {
      await visit({ integrity: true });
      await page.waitFor(FIELD);
    },
  },
  {
    name: 'a tag that a script adds later shows its room',
    async run({ page, visit, room, client }) {
      client('Ben').room(room).send('hello');
      await visit();
      await page.waitFor(text('hello'));
      // Nothing looks at the page meanwhile: that would hide that WebKit can miss a change of style.
      await page.read(
        part('starling-chat'),
        async (chat, room, frames) => {
          const added = document.createElement('starling-chat');
          added.setAttribute('room', room);
          chat.replaceWith(added);
          for (let i = 0; i < frames; i += 1) await new Promise(requestAnimationFrame);
        },
        room,
        FRAMES,
      );
      for (const target of [part('.header'), text('hello'), FIELD]) await page.waitFor(target);
    },
  },
  {
    name: 'a tag with another hash does not run',
    async run({ page, visit }) {
      await visit({ integrity: `sha384-${'A'.repeat(64)}` });
      const isRefused = async () => /starling\.js failed/.test(String(await page.takeFaults()));
      await until(isRefused, { withinMs: WITHIN_MS, what: 'refusal' });
      assert.not(
        await page.read(part('#own'), () => customElements.get('starling-chat') !== undefined),
      );
    },
  },
  {
    name: 'a room with another hash does not run',
    limits: { WebKit: 'it ignores the hash of a preloaded module; see docs/embedding.md' },
    async run({ page, server, visit, onEnd }) {
      const proxy = await openProxy(
        server.url,
        (path, script) =>
          path.endsWith('/starling-room.js')
            ? `document.documentElement.dataset.hasRun = '';${script}`
            : script,
      );
      onEnd(proxy.close);
      await visit({ origin: proxy.url });
      await page.waitFor(part('[data-has-run], .retry'));
      assert.is(await page.count(part('[data-has-run]')), 0);
      // A browser reports the refused file, or only its hash in a message to the developer.
      await page.takeFaults();
    },
  },
  {
    name: 'the pages of the server open without errors',
    async run({ page, server, onEnd }) {
      const proxy = await openProxy(server.url);
      onEnd(proxy.close);
      const signs = {
        '/': FIELD,
        '/embed': FIELD,
        '/api': part('h2'),
        '/cluster': part('cluster-page'),
      };
      for (const [path, sign] of Object.entries(signs)) {
        await page.open(`${proxy.url}${path}`);
        await page.waitFor(sign);
      }
    },
  },
];
