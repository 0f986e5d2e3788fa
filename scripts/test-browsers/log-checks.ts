/**
 * Checks of the log: an interrupted connection, a reload and a long history.
 */
import * as assert from 'uvu/assert';
import { until } from '../../server/lib/until.ts';
import { postMany } from '../testkit/web/post-many.ts';
import { scrollThrough } from '../testkit/web/scroll-through.ts';
import type { Check } from './check.ts';
import { WITHIN_MS } from './page.ts';
import { PHONE, reaches } from './stage.ts';
import { FIELD, LAUNCHER, LOG, NAME, part } from './targets.ts';

/** Some pages of history. */
const MESSAGES = 300;
const FULL_ROWS = 20;
/** Rounding at both ends. */
const KEPT_PX = 2;

const wordsOf = (element: HTMLElement): string => element.textContent!.trim();

export const LOG_CHECKS: readonly Check[] = [
  {
    name: 'messages from an outage arrive once and in order',
    async run({ page, server, visit, write, shows, client, room, onEnd }) {
      const ben = client('Ben').room(room);
      await visit();
      await write('before');
      await reaches(ben, 'before');
      onEnd(server.start);
      await server.kill();
      await page.waitFor(part('.words', /./));
      await write('meanwhile');
      await write('twice?');
      await shows('before', 'meanwhile', 'twice?');
      await server.start();
      await reaches(ben, 'twice?');
      await page.waitForNone(part('[aria-label=Sending]'));
      ben.send('after');
      await shows('before', 'meanwhile', 'twice?', 'after');
      const texts = ben.state.messages.map((message) => message.text);
      assert.equal(texts.slice(0, 3), ['before', 'meanwhile', 'twice?']);
      // The browser itself reports the attempts.
      await page.takeFaults();
    },
  },
  {
    name: 'a reload keeps the history, the draft and the visitor',
    async run({ page, visit, write, shows }) {
      await visit();
      await write('kept');
      await shows('kept');
      await page.waitForNone(part('[aria-label=Sending]'));
      const name = await page.read(NAME, wordsOf);
      await page.type('half a sent');
      await page.reload();
      await shows('kept');
      assert.is(
        await page.read(FIELD, (field) => (field as HTMLTextAreaElement).value),
        'half a sent',
      );
      assert.is(await page.read(NAME, wordsOf), name);
      assert.ok(await page.read(part('.line', /kept/), (line) => line.matches('.own')));
    },
  },
  {
    name: 'a long history loads while scrolling, and nothing jumps',
    async run({ page, server, visit, room }) {
      await postMany(server.url, room, MESSAGES);
      // A log of some height, so that a step of the scrolling never passes a whole view.
      await page.resize(PHONE.width, PHONE.height);
      await visit({ attributes: 'mode="launcher"' });
      await page.click(LAUNCHER);
      // Until the log has filled itself, row by row, it may move.
      const isFull = async () => await page.count(part('starling-message')) >= FULL_ROWS;
      await until(isFull, { withinMs: WITHIN_MS, what: 'full log' });
      for (const direction of [-1, 1] as const) {
        const { seen, faults, movedPxMax, pages } = await page.read(LOG, scrollThrough, direction);
        assert.equal(faults, []);
        assert.is(seen, MESSAGES);
        assert.ok(movedPxMax <= KEPT_PX, `moved by ${movedPxMax} px`);
        if (direction < 0) assert.ok(pages > 0, 'pages');
      }
    },
  },
];
