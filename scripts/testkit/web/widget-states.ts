/**
 * What a reader may meet, for the tests that look at the widget in every state.
 */
import type { Page } from 'playwright-core';
import type { FakePageOptions, FakePages } from './fake-page.ts';
import type { Fake } from './fake-widget.ts';
import { fill } from './full-room.ts';

/** Within the page. */
declare const fake: Fake;

/** A log that may have its news already, and then follows them once it is rendered again. */
interface Followed {
  news?: unknown;
  isUpdatePending: boolean;
}

export interface WidgetState {
  /** From a page that was just opened. */
  reach?: (page: Page) => Promise<unknown>;
  options?: FakePageOptions;
}

/** Opens the page and brings it into the state. */
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

/** Of all the languages. */
export const openSettings = async (page: Page) => {
  await page.locator('starling-header .settings').click();
  await page.locator('starling-settings .choices').waitFor();
};

export const openPicker = async (page: Page) => {
  await page.locator('starling-composer [aria-haspopup=dialog]').click();
  await picker(page);
};

/** From the launcher, and there is something in the room. */
export const openLauncher = async (page: Page) => {
  await page.locator('starling-chat .launcher').click();
  await page.locator('starling-chat dialog[open] textarea').waitFor();
  await fill(page);
  await page.locator('starling-message').last().waitFor();
};

const LAUNCHER = '<starling-chat room="lobby" mode="launcher"></starling-chat>';
const PHONE = { width: 360, height: 640 };

export const ROOM_STATES: Record<string, WidgetState> = {
  'an empty room': {},
  'a room in which much has happened': { reach: fill },
  'a room that is being joined': {
    reach: (page) => page.evaluate(() => fake.feed.set({ phase: 'joining', messages: [] })),
  },
  'a room that cannot be entered': {
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
      await fill(page);
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
  'a message with its actions': {
    reach: async (page) => {
      await fill(page);
      await mine(page).focus();
      await page.getByRole('toolbar', { name: 'Message actions' }).waitFor();
    },
  },
  'the choice of a reaction': {
    reach: async (page) => {
      await fill(page);
      await mine(page).hover();
      await page.getByRole('button', { name: 'Add a reaction' }).click();
      await page.getByRole('toolbar', { name: 'Reactions' }).waitFor();
    },
  },
  'all emoji for a reaction': {
    reach: async (page) => {
      await fill(page);
      await mine(page).hover();
      await page.getByRole('button', { name: 'Add a reaction' }).click();
      await page.getByRole('button', { name: 'More reactions' }).click();
      await picker(page);
    },
  },
  'all emoji for a message': { reach: openPicker },
  'the question before a deletion': {
    reach: async (page) => {
      await fill(page);
      await mine(page).hover();
      await page.getByRole('button', { name: 'Delete', exact: true }).click();
      await page.getByRole('group', { name: 'Delete this message?' }).waitFor();
    },
  },
  'an answer in the making': {
    reach: async (page) => {
      await fill(page);
      await mine(page).hover();
      await page.getByRole('button', { name: 'Reply', exact: true }).click();
      await page.getByRole('textbox').fill('x'.repeat(4_001));
      await page.getByText('1 character too long').waitFor();
    },
  },
  'messages that address people': {
    reach: async (page) => {
      await fill(page);
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
  'somebody’s name in the making': {
    reach: async (page) => {
      await fill(page);
      await page.getByRole('textbox').pressSequentially('@be');
      await page.getByRole('option', { name: 'Ben' }).waitFor();
    },
  },
};

export const PANEL_STATES: Record<string, WidgetState> = {
  'a change of one’s name': {
    reach: async (page) => {
      await page.getByRole('button', { name: 'Change your name' }).click();
      await page.getByRole('textbox', { name: 'Your name' }).waitFor();
    },
  },
  'the list of people': {
    reach: async (page) => {
      await fill(page);
      await page.getByRole('button', { name: /show who/ }).click();
      await page.getByRole('list', { name: 'People here' }).waitFor();
    },
  },
  'the settings': {
    options: { permissions: ['notifications'] },
    reach: async (page) => {
      await fill(page);
      await openSettings(page);
      await page.getByRole('switch', { name: 'Notifications' }).click();
      await page.getByText('Notify me of').waitFor();
    },
  },
  'the settings in a browser that notifies of nothing': {
    reach: async (page) => {
      await page.evaluate(() =>
        Object.defineProperty(Notification, 'permission', { get: () => 'denied' })
      );
      await openSettings(page);
      await page.getByText('Your browser allows no notifications here.').waitFor();
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
        log.evaluate(async (log, unread) => {
          const { host } = log.getRootNode() as ShadowRoot;
          const isFollowed = () => {
            const { isUpdatePending, news } = log as unknown as Followed;
            return news !== undefined && !isUpdatePending;
          };
          const isSo = () => (host as unknown as { unread: number }).unread === unread;
          for (let frame = 0; frame < 600 && !(isFollowed() && isSo()); frame += 1) {
            await new Promise(requestAnimationFrame);
          }
        }, unread);
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
  'a message that is looked for': {
    reach: async (page) => {
      await fill(page);
      await page.evaluate(() => fake.feed.loadOlder = () => new Promise(() => {}));
      await page.getByRole('button', { name: 'An earlier message' }).press('Enter');
      await page.getByText('Looking for the message…').waitFor();
    },
  },
  'a message that is not found': {
    reach: async (page) => {
      await fill(page);
      await page.evaluate(() => fake.feed.set({ hasOlder: false }));
      await page.getByRole('button', { name: 'An earlier message' }).press('Enter');
      await page.getByText('That message is no longer kept.').waitFor();
    },
  },
  'a launcher that is closed': { options: { tag: LAUNCHER } },
  'a launcher with news': {
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
  'a launcher that is open': { options: { tag: LAUNCHER }, reach: openLauncher },
  'a launcher that is open on a phone': {
    options: { tag: LAUNCHER, viewport: PHONE, hasTouch: true, isMobile: true },
    reach: openLauncher,
  },
  'a launcher that cannot load the room': {
    options: { tag: LAUNCHER, hasRoom: false },
    reach: async (page) => {
      await page.getByRole('button', { name: 'Open the chat' }).click();
      await page.getByText('The chat could not be loaded.').waitFor();
    },
  },
  'a room that cannot be loaded': {
    options: { hasRoom: false },
    reach: (page) => page.getByRole('button', { name: 'Try again' }).waitFor(),
  },
};

/** Colours are told apart wrongly while something fades in: transitions are taken to their end. */
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
