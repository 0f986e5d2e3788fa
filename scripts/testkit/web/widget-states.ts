/**
 * States of the widget, for the tests that check it in every state.
 */
import type { Page } from 'playwright-core';
import { until } from '../../../server/lib/until.ts';
import { type FakePageOptions, type FakePages, WITHIN_MS } from './fake-page.ts';
import type { Fake } from './fake-widget.ts';
import { fillRoom } from './full-room.ts';

declare const fake: Fake;

export interface WidgetState {
  reach?: (page: Page) => Promise<unknown>;
  options?: FakePageOptions;
}

export async function reachState(
  { open }: FakePages,
  { reach, options }: WidgetState,
  look: FakePageOptions,
): Promise<Page> {
  const page = await open({ ...look, ...options });
  await reach?.(page);
  await settleColours(page);
  return page;
}

const mine = (page: Page) =>
  page.locator('starling-message').filter({ hasText: /^\s*mine/ }).last();

const picker = (page: Page) => page.locator('starling-emoji-picker').waitFor();

export const openSettings = async (page: Page) => {
  await page.locator('starling-header .settings').click();
  await page.locator('starling-settings .choices').waitFor();
};

export const openPicker = async (page: Page) => {
  await page.locator('starling-composer [aria-haspopup=dialog]').click();
  await picker(page);
};

/** Opens the launcher and fills its room. */
export const openLauncher = async (page: Page) => {
  await page.locator('starling-chat .launcher').click();
  await page.locator('starling-chat dialog[open] textarea').waitFor();
  await fillRoom(page);
  await page.locator('starling-message').last().waitFor();
};

const LAUNCHER = '<starling-chat room="lobby" mode="launcher"></starling-chat>';
const PHONE = { width: 360, height: 640 };

export const ROOM_STATES = {
  'an empty room': {},
  'a full room': { reach: fillRoom },
  'a joining room': {
    reach: (page) => page.evaluate(() => fake.feed.set({ phase: 'joining', messages: [] })),
  },
  'a refused room': {
    reach: (page) =>
      page.evaluate(() =>
        fake.feed.set({
          phase: 'refused',
          refusal: { code: 'forbidden', message: 'this room is private' },
        })
      ),
  },
  'a lost connection': {
    reach: async (page) => {
      await fillRoom(page);
      await page.evaluate(() =>
        fake.client.set({ status: { type: 'waiting', attempt: 1, until: Date.now() + 60_000 } })
      );
    },
  },
  'a closed connection': {
    reach: (page) =>
      page.evaluate(() =>
        fake.client.set({ status: { type: 'closed', code: 4401, text: 'the token has expired' } })
      ),
  },
  'a message toolbar': {
    reach: async (page) => {
      await fillRoom(page);
      await mine(page).focus();
      await page.getByRole('toolbar', { name: 'Message actions' }).waitFor();
    },
  },
  'the reaction choice': {
    reach: async (page) => {
      await fillRoom(page);
      await mine(page).hover();
      await page.getByRole('button', { name: 'Add a reaction' }).click();
      await page.getByRole('toolbar', { name: 'Reactions' }).waitFor();
    },
  },
  'the emoji picker of a reaction': {
    reach: async (page) => {
      await fillRoom(page);
      await mine(page).hover();
      await page.getByRole('button', { name: 'Add a reaction' }).click();
      await page.getByRole('button', { name: 'More reactions' }).click();
      await picker(page);
    },
  },
  'the emoji picker of the composer': { reach: openPicker },
  'the menu of a message': {
    reach: async (page) => {
      await fillRoom(page);
      await mine(page).hover();
      await page.getByRole('button', { name: 'More actions' }).click();
      await page.getByRole('dialog', { name: 'Message actions' }).waitFor();
    },
  },
  'the list of who reacted': {
    reach: async (page) => {
      await fillRoom(page);
      await mine(page).hover();
      await page.getByRole('button', { name: 'More actions' }).click();
      await page.getByRole('button', { name: 'Who reacted' }).click();
      await page.getByRole('list', { name: 'Who reacted' }).waitFor();
    },
  },
  'a deletion that can be undone': {
    reach: async (page) => {
      await fillRoom(page);
      await mine(page).hover();
      await page.getByRole('button', { name: 'More actions' }).click();
      await page.getByRole('button', { name: 'Delete', exact: true }).click();
      await page.getByRole('button', { name: 'Undo' }).waitFor();
    },
  },
  'a reply that is too long': {
    reach: async (page) => {
      await fillRoom(page);
      await mine(page).hover();
      await page.getByRole('button', { name: 'Reply', exact: true }).click();
      await page.getByRole('textbox').fill('x'.repeat(4_001));
      await page.getByText('1 character too long').waitFor();
    },
  },
  'messages with mentions': {
    reach: async (page) => {
      await fillRoom(page);
      await page.evaluate(() =>
        fake.feed.set({
          messages: [
            fake.message({ seq: 1, text: '@Ada and @Ben' }),
            fake.message({ seq: 2, text: '@Ada and @Ben', from: fake.client.user! }),
          ],
        })
      );
      await page.locator('.mention').nth(3).waitFor();
    },
  },
  'the mention list': {
    reach: async (page) => {
      await fillRoom(page);
      await page.getByRole('textbox').pressSequentially('@be');
      await page.getByRole('option', { name: 'Ben' }).waitFor();
    },
  },
} satisfies Record<string, WidgetState>;

export const PANEL_STATES = {
  'the name field': {
    reach: async (page) => {
      await page.getByRole('button', { name: 'Edit your name' }).click();
      await page.getByRole('textbox', { name: 'Your name' }).waitFor();
    },
  },
  'the roster': {
    reach: async (page) => {
      await fillRoom(page);
      await page.getByRole('button', { name: /show who/ }).click();
      await page.getByRole('list', { name: 'People here' }).waitFor();
    },
  },
  'the settings': {
    options: { permissions: ['notifications'] },
    reach: async (page) => {
      await fillRoom(page);
      await openSettings(page);
      await page.getByRole('switch', { name: 'Notifications' }).click();
      await page.getByText('Notify me about').waitFor();
    },
  },
  'the settings without notifications': {
    reach: async (page) => {
      await page.evaluate(() =>
        Object.defineProperty(Notification, 'permission', { get: () => 'denied' })
      );
      await openSettings(page);
      await page.getByText('Your browser blocks notifications from this page.').waitFor();
    },
  },
  'a refusal': {
    reach: (page) =>
      page.evaluate(() => fake.feed.notify({ code: 'forbidden', message: 'you are muted' })),
  },
  'unread messages': {
    reach: async (page) => {
      await page.evaluate(() => {
        const { feed, message } = fake;
        const all = Array.from({ length: 60 }, (_, index) => message({ seq: index + 1 }));
        feed.set({ messages: all.slice(0, 30) });
        Object.assign(globalThis, { rest: () => feed.set({ messages: all }) });
      });
      await page.getByText('text 30', { exact: true }).waitFor();
      const log = page.locator('starling-log');
      const counts = (unread: number) =>
        until(() =>
          log.evaluate((log, unread) => {
            const { host } = log.getRootNode() as ShadowRoot;
            const { isUpdatePending } = log as unknown as { isUpdatePending: boolean };
            return !isUpdatePending && (host as unknown as { unread: number }).unread === unread;
          }, unread), { withinMs: WITHIN_MS, what: `${unread} unread messages` });
      const show = (state: string) =>
        page.evaluate((state) => {
          Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
          document.dispatchEvent(new Event('visibilitychange'));
        }, state);
      await counts(0);
      await show('hidden');
      await page.evaluate(() => (globalThis as unknown as { rest(): void }).rest());
      await counts(30);
      await show('visible');
      await page.locator('starling-log .new').waitFor();
      await page.getByRole('button', { name: '30 new messages' }).waitFor();
    },
  },
  'a running message search': {
    reach: async (page) => {
      await fillRoom(page);
      await page.evaluate(() => fake.feed.loadOlder = () => new Promise(() => {}));
      await page.getByRole('button', { name: 'An earlier message' }).press('Enter');
      await page.getByText('Looking for the message…').waitFor();
    },
  },
  'a failed message search': {
    reach: async (page) => {
      await fillRoom(page);
      await page.evaluate(() => fake.feed.set({ hasOlder: false }));
      await page.getByRole('button', { name: 'An earlier message' }).press('Enter');
      await page.getByText('That message no longer exists.').waitFor();
    },
  },
  'a closed launcher': { options: { tag: LAUNCHER } },
  'a launcher with an unread message': {
    options: { tag: LAUNCHER },
    reach: async (page) => {
      await openLauncher(page);
      await page.keyboard.press('Escape');
      await page.evaluate(() => {
        const { feed, message } = fake;
        feed.set({ messages: [...feed.state.messages, message({ seq: 13 })] });
      });
      await page.getByRole('button', { name: 'Open the chat, 1 unread message' }).waitFor();
    },
  },
  'an open launcher': { options: { tag: LAUNCHER }, reach: openLauncher },
  'an open launcher on a phone': {
    options: { tag: LAUNCHER, viewport: PHONE, hasTouch: true, isMobile: true },
    reach: openLauncher,
  },
  'a launcher that fails to load the room': {
    options: { tag: LAUNCHER, hasRoom: false },
    reach: async (page) => {
      await page.getByRole('button', { name: 'Open the chat' }).click();
      await page.getByText('The chat could not be loaded.').waitFor();
    },
  },
  'a room that fails to load': {
    options: { hasRoom: false },
    reach: (page) => page.getByRole('button', { name: 'Try again' }).waitFor(),
  },
} satisfies Record<string, WidgetState>;

/** Finishes all transitions, since colours are wrong while elements fade in. */
export const settleColours = (page: Page) =>
  page.evaluate(() => {
    const roots = (root: Document | ShadowRoot): (Document | ShadowRoot)[] => [
      root,
      ...[...root.querySelectorAll('*')].flatMap(({ shadowRoot }) =>
        shadowRoot ? roots(shadowRoot) : []
      ),
    ];
    for (const animation of roots(document).flatMap((root) => root.getAnimations())) {
      const isEndless = animation.effect?.getComputedTiming().endTime === Infinity;
      if (!isEndless) animation.finish();
    }
  });
