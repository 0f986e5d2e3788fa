import type { Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withFakes } from '../../../scripts/testkit/web/fake-page.ts';
import { fill } from '../../../scripts/testkit/web/full-room.ts';
import {
  PANEL_STATES,
  reachState,
  ROOM_STATES,
} from '../../../scripts/testkit/web/widget-states.ts';

const test = suite('what the visitor asks of the browser');

const LAUNCHER = '<starling-chat room="lobby" mode="launcher"></starling-chat>';

test('with forced colours what is one’s own, chosen or focused is still told apart', () =>
  withFakes(async (pages) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await pages.open({ forcedColors: 'active', colorScheme });
      await fill(page);
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
      for (const name of ['Settings', 'Change your name', 'Choose an emoji']) {
        await page.getByRole('button', { name }).focus();
        assert.ok(await isRinged(page), `${name}, ${colorScheme}`);
      }
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: 'Change your name' }).press('Enter');
      await page.getByRole('textbox', { name: 'Your name' }).waitFor();
      assert.ok(await isRinged(page), `the name, ${colorScheme}`);
      await page.context().close();

      const state = PANEL_STATES['a launcher that is closed']!;
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
      await closed.context().close();
    }
  }));

test('nothing moves for those who want it so', () =>
  withFakes(async (pages) => {
    const moving: string[] = [];
    for (
      const state of [
        ROOM_STATES['a room in which much has happened']!,
        ROOM_STATES['a room that is being joined']!,
        ROOM_STATES['a lost connection']!,
        PANEL_STATES['unread messages']!,
        PANEL_STATES['a launcher that is open']!,
      ]
    ) {
      const page = await reachState(pages, state, { reducedMotion: 'reduce' });
      moving.push(...await motions(page));
      await page.context().close();
    }
    const page = await pages.open({ tag: LAUNCHER, hasRoom: false, reducedMotion: 'reduce' });
    await page.getByRole('button', { name: 'Open the chat' }).click();
    await page.locator('.launcher[aria-busy=true]').waitFor();
    moving.push(...await motions(page));
    assert.equal(moving, []);
  }));

test.run();

/** Whether there is an outline around what has the focus, in another colour than the page. */
function isRinged(page: Page): Promise<boolean> {
  return page.evaluate(() => {
    let element = document.activeElement!;
    while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
  });
}

/** Names of the animations and properties that still run. */
function motions(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const roots = (root: Document | ShadowRoot): (Document | ShadowRoot)[] => [
      root,
      ...[...root.querySelectorAll('*')].flatMap(({ shadowRoot }) =>
        shadowRoot ? roots(shadowRoot) : []
      ),
    ];
    return [...new Set(roots(document).flatMap((root) => root.getAnimations()))]
      // What appears within a frame, though later, does not move.
      .filter(({ playState, effect }) =>
        playState === 'running' && Number(effect!.getComputedTiming().activeDuration) > 16
      )
      .map((one) =>
        (one as CSSAnimation).animationName ?? (one as CSSTransition).transitionProperty
      );
  });
}
