import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withFakes } from '../../../scripts/testkit/web/fake-page.ts';
import { fillRoom } from '../../../scripts/testkit/web/full-room.ts';
import {
  PANEL_STATES,
  reachState,
  ROOM_STATES,
} from '../../../scripts/testkit/web/widget-states.ts';

const test = suite('media preferences');

const LAUNCHER = '<starling-chat room="lobby" mode="launcher"></starling-chat>';

test('forced colours still show what is own, selected or focused', () =>
  withFakes(async (pages) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await pages.open({ forcedColors: 'active', colorScheme });
      await fillRoom(page);
      const own = page.locator('.own .bubble').first();
      const other = page.locator('.line:not(.own) .bubble').first();
      await own.waitFor();
      const border = (locator: typeof own) =>
        locator.evaluate((one) => getComputedStyle(one).borderTopWidth);
      assert.is.not(await border(own), await border(other));
      const chosen = page.locator('.reaction[aria-pressed=true]');
      assert.is(await chosen.evaluate((one) => getComputedStyle(one).outlineStyle), 'solid');

      await page.getByRole('textbox').focus();
      assert.ok(await isRinged(page), `the field, ${colorScheme}`);
      for (const name of ['Settings', 'Edit your name', 'Choose an emoji']) {
        await page.getByRole('button', { name }).focus();
        assert.ok(await isRinged(page), `${name}, ${colorScheme}`);
      }
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Edit your name' }).press('Enter');
      await page.getByRole('textbox', { name: 'Your name' }).waitFor();
      assert.ok(await isRinged(page), `the name, ${colorScheme}`);
      pages.leave(page);

      const state = PANEL_STATES['a closed launcher'];
      const closed = await reachState(pages, state, { forcedColors: 'active', colorScheme });
      const colours = await closed.locator('.launcher').evaluate((button) => {
        const { backgroundColor, borderTopColor } = getComputedStyle(button);
        const icon = getComputedStyle(button, '::before').borderTopColor;
        const paper = getComputedStyle(document.documentElement).backgroundColor;
        return { backgroundColor, borderTopColor, icon, paper };
      });
      const { icon, backgroundColor, borderTopColor, paper } = colours;
      assert.is.not(icon, backgroundColor, JSON.stringify(colours));
      assert.is.not(borderTopColor, paper, JSON.stringify(colours));
      pages.leave(closed);
    }
  }));

test('reduced motion stops all animations', () =>
  withFakes(async (pages) => {
    const moving: string[] = [];
    for (
      const state of [
        ROOM_STATES['a full room'],
        ROOM_STATES['a joining room'],
        ROOM_STATES['a lost connection'],
        PANEL_STATES['unread messages'],
        PANEL_STATES['an open launcher'],
      ]
    ) {
      const page = await reachState(pages, state, { reducedMotion: 'reduce' });
      moving.push(...await motions(page));
      pages.leave(page);
    }
    const page = await pages.open({ tag: LAUNCHER, hasRoom: false, reducedMotion: 'reduce' });
    await page.getByRole('button', { name: 'Open the chat' }).click();
    await page.locator('.launcher[aria-busy=true]').waitFor();
    moving.push(...await motions(page));
    assert.equal(moving, []);
  }));

test.run();

/** Whether the focused element has an outline in another colour than the page. */
function isRinged(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    let element = document.activeElement!;
    while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
  });
}

function motions(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const roots = (root: Document | ShadowRoot): (Document | ShadowRoot)[] => [
      root,
      ...[...root.querySelectorAll('*')].flatMap(({ shadowRoot }) =>
        shadowRoot ? roots(shadowRoot) : []
      ),
    ];
    return [...new Set(roots(document).flatMap((root) => root.getAnimations()))]
      // A change within one frame, even delayed, is no motion.
      .filter(({ playState, effect }) =>
        playState === 'running' && Number(effect!.getComputedTiming().activeDuration) > 16
      )
      .map((one) =>
        (one as CSSAnimation).animationName ?? (one as CSSTransition).transitionProperty
      );
  });
}
