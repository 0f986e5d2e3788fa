import type { Locator } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type FakePageOptions, withFakes } from '../../../scripts/testkit/web/fake-page.ts';
import { MODERATION_STATES } from '../../../scripts/testkit/web/moderation-states.ts';
import {
  PANEL_STATES,
  reachState,
  ROOM_STATES,
} from '../../../scripts/testkit/web/widget-states.ts';

const test = suite('targets');

const STATES = {
  ...ROOM_STATES,
  ...PANEL_STATES,
  ...MODERATION_STATES,
};
/** Elements with buttons of their own, and where these are. */
const REACHED: Partial<Record<keyof typeof STATES, string>> = {
  'a lost connection': 'starling-room',
  'a message toolbar': 'starling-room',
  'the reaction choice': 'starling-toolbar',
  'the menu of a message': 'starling-sheet',
  'a deletion that can be undone': 'starling-room',
  'a reply that is too long': 'starling-composer',
  'the emoji picker of the composer': 'starling-emoji-picker',
  'the mention list': 'starling-composer',
  'the name field': 'starling-name',
  'the roster': 'starling-roster',
  'the settings': 'starling-settings',
  'a refusal': 'starling-room',
  'unread messages': 'starling-log',
  'a running message search': 'starling-log',
  'an open launcher on a phone': 'starling-chat',
  'a room that fails to load': 'starling-chat',
  'a room in slow mode with a held message': 'starling-room',
  'a message menu of a moderator': 'starling-sheet',
  'the report dialog': 'starling-report',
  'the ban dialog': 'starling-report',
  'held messages': 'starling-moderation',
  'reports': 'starling-moderation',
  'mutes and bans': 'starling-moderation',
  'room settings': 'starling-moderation',
};

const POINTERS: Record<string, { leastPx: number; options: FakePageOptions }> = {
  'a mouse': { leastPx: 24, options: {} },
  'a finger': {
    leastPx: 44,
    options: { hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } },
  },
};

for (const [pointer, { leastPx, options }] of Object.entries(POINTERS)) {
  test(`every button takes ${leastPx} px of ${pointer}`, () =>
    withFakes(async (pages) => {
      const faults: string[] = [];
      for (const [state, place] of Object.entries(REACHED)) {
        const page = await reachState(pages, STATES[state as keyof typeof STATES], options);
        const small = await smallButtons(page.locator(place).first(), leastPx);
        faults.push(...small.map((button) => `${state}: ${button}`));
        pages.leave(page);
      }
      assert.is([...new Set(faults)].join('\n'), '');
    }));
}

/** Buttons below the size, with name and size; overlapping elements reduce it. */
function smallButtons(place: Locator, leastPx: number): Promise<string[]> {
  return place.evaluate((element, leastPx) => {
    const all = (root: ShadowRoot): HTMLElement[] =>
      [...root.querySelectorAll<HTMLElement>('*')].flatMap((element) => [
        ...(element.matches('button, [role=option]') ? [element] : []),
        ...(element.shadowRoot ? all(element.shadowRoot) : []),
      ]);
    const isHit = (button: HTMLElement, x: number, y: number): boolean => {
      let hit = document.elementFromPoint(x, y);
      while (hit?.shadowRoot?.elementFromPoint(x, y) && hit !== button) {
        const inner: Element | null = hit.shadowRoot.elementFromPoint(x, y);
        if (inner === hit) break;
        hit = inner;
      }
      // The button to the end floats: the messages below it can be scrolled.
      return hit !== null && (button.contains(hit) || hit.closest('.to-end') !== null);
    };
    const reach = (button: HTMLElement, x: number, y: number, dx: number, dy: number): number => {
      let px = 0;
      while (px < leastPx && isHit(button, x + dx * (px + 0.5), y + dy * (px + 0.5))) px += 0.5;
      return px;
    };
    // A sample of the emoji is enough.
    return all(element.shadowRoot!).slice(0, 60).flatMap((button) => {
      button.scrollIntoView({ block: 'center' });
      const { x, y, width, height } = button.getBoundingClientRect();
      const [middleX, middleY] = [x + width / 2, y + height / 2];
      if (!isHit(button, middleX, middleY)) return [];
      const from = (dx: number, dy: number) => reach(button, middleX, middleY, dx, dy);
      const across = from(-1, 0) + from(1, 0);
      const down = from(0, -1) + from(0, 1);
      // Half a pixel may belong to either of two.
      if (Math.min(across, down) >= leastPx - 1) return [];
      const name = button.ariaLabel || button.textContent!.trim().replace(/\s+/g, ' ');
      return [`${name} (${button.className}) takes ${across} x ${down}`];
    });
  }, leastPx);
}

test.run();
