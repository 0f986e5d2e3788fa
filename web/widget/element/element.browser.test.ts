import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { SignJWT } from 'jose';
import { until } from '../../../server/lib/until.ts';
import { eventsOf, noteEvents } from '../../../scripts/testkit/web/recorded-events.ts';
import { METHODS, PROPERTIES } from './public-api.ts';
import type { StarlingChat } from './starling.d.ts';
import {
  allSent,
  shows,
  type WidgetPage,
  WITHIN_MS,
  withWidget,
} from '../../../scripts/testkit/web/widget-page.ts';

const test = suite('the element');

const AUTH_SECRET = 'the secret that the host page signs with';
const AUTH = { AUTH_SECRET, AUTH_ISSUER: 'https://page.example', AUTH_AUDIENCE: 'chat.example' };

function signed(claims: Record<string, string>): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer(AUTH.AUTH_ISSUER).setAudience(AUTH.AUTH_AUDIENCE).setExpirationTime('10m')
    .sign(new TextEncoder().encode(AUTH_SECRET));
}

const script = (server: string) => `<script type="module" src="${server}/starling.js"></script>`;
const tag = (server: string, attributes = 'room="lobby"') =>
  `${script(server)}<starling-chat ${attributes}></starling-chat>`;
const field = (page: WidgetPage) => page.page.getByRole('textbox', { name: /^Message to/ });

test('the element has exactly the documented properties and methods', () =>
  withWidget(async ({ server, visitHost }) => {
    const page = await visitHost('');
    const found = await page.page.evaluate(async (url) => {
      const { StarlingChat } = await import(url) as { StarlingChat: typeof HTMLElement };
      const described = Object.entries(Object.getOwnPropertyDescriptors(StarlingChat.prototype));
      const named = (fits: (found: PropertyDescriptor) => boolean) =>
        described.filter(([, found]) => fits(found)).map(([name]) => name)
          .filter((name) => name !== 'constructor' && !/Callback$/.test(name)).sort();
      return {
        isDefined: StarlingChat === customElements.get('starling-chat'),
        attributes: (StarlingChat as unknown as { observedAttributes: string[] })
          .observedAttributes.toSorted(),
        writable: named(({ set }) => set !== undefined),
        readonly: named(({ get, set }) => get !== undefined && set === undefined),
        methods: named(({ value }) => typeof value === 'function'),
      };
    }, `${server.url}/starling.js`);
    const names = (list: readonly { name: string }[]) => list.map(({ name }) => name).sort();
    assert.equal(found, {
      isDefined: true,
      attributes: PROPERTIES.flatMap(({ attribute }) => attribute ?? []).sort(),
      // Every HTML element has `lang`.
      writable: names(PROPERTIES.filter(({ name, isReadonly }) => !isReadonly && name !== 'lang')),
      readonly: names(PROPERTIES.filter(({ isReadonly }) => isReadonly)),
      methods: names(METHODS),
    });
  }));

test('properties set before the element was defined are kept', () =>
  withWidget(async ({ server, visitHost }) => {
    const page = await visitHost('<starling-chat></starling-chat>');
    await page.page.evaluate(async (url) => {
      const chat = document.querySelector('starling-chat')!;
      Object.assign(chat, { server: url, room: 'early', name: 'Ada', label: 'Early birds' });
      Object.assign(chat, { theme: 'dark', showReplica: true, lang: 'en' });
      await import(`${url}/starling.js`);
      await customElements.whenDefined('starling-room');
    }, server.url);
    await page.page.getByRole('heading', { name: 'Early birds' }).waitFor();
    await page.page.getByRole('textbox', { name: 'Message to Early birds' }).waitFor();
    await page.page.locator('starling-header', { hasText: 'Server: ' }).waitFor();
    assert.equal(
      await page.page.evaluate(() => {
        const chat = document.querySelector('starling-chat')!;
        return [chat.user?.name, chat.getAttribute('theme'), chat.getAttribute('room')];
      }),
      ['Ada', 'dark', 'early'],
    );
    assert.equal(page.faults, []);
  }));

test('a token property is not reflected in an attribute', () =>
  withWidget(async ({ server, visitHost }) => {
    const page = await visitHost(tag(server.url));
    await field(page).waitFor();
    const { html, token } = await page.page.evaluate(() => {
      const chat = document.querySelector('starling-chat')!;
      chat.token = 'secret';
      return { html: chat.outerHTML, token: chat.token };
    });
    assert.not.match(html, 'secret');
    assert.is(token, 'secret');
  }));

test('a page that signs identities is asked for one, and may change it', () =>
  withWidget(async ({ server, visitHost, client }) => {
    const page = await visitHost(tag(server.url));
    await field(page).waitFor();
    const become = async (claims: { sub: string; name: string; role?: string }) => {
      const token = await signed(claims);
      return await page.page.evaluate(async ([token, id]) => {
        const chat = document.querySelector('starling-chat')!;
        chat.getToken = () => new Promise((resolve) => setTimeout(resolve, 50, token));
        while (chat.user?.id !== id) await new Promise((resolve) => setTimeout(resolve, 20));
        const kept = chat.outerHTML + Object.values(localStorage).join();
        return { user: chat.user, isTokenKept: kept.includes(token) };
      }, [token, claims.sub] as const);
    };
    const ada = { sub: 'u_1', name: 'Ada', role: 'owner' };
    assert.equal(await become(ada), {
      user: { id: 'u_1', name: 'Ada', role: 'owner' },
      isTokenKept: false,
    });
    await page.write('from the owner');
    const lobby = client('Guest').room('lobby');
    await until(() => lobby.state.messages.at(-1), { withinMs: WITHIN_MS });
    assert.is(lobby.state.messages.at(-1)!.from.role, 'owner');
    assert.equal((await become({ sub: 'u_2', name: 'Bob' })).user.role, 'member');
    await page.message('from the owner').locator('.role', { hasText: 'owner' }).waitFor();
    assert.equal(page.faults, []);
  }, { env: AUTH }));

test('the page receives connection events and new messages, but no history', () =>
  withWidget(async ({ server, visitHost, client }) => {
    const ben = client('Ben').room('lobby');
    ben.send('before');
    await until(() => ben.state.messages.length === 1, { withinMs: WITHIN_MS, what: 'message' });
    const page = await visitHost('');
    await noteEvents(page.page);
    await page.page.evaluate((url) => {
      document.body.innerHTML = '<starling-chat room="lobby"></starling-chat>';
      return import(url);
    }, `${server.url}/starling.js`);
    await shows(page, ['before']);
    await page.page.locator('starling-composer .who bdi').waitFor();
    ben.send('after');
    const id = await page.page.evaluate(() =>
      document.querySelector('starling-chat')!.send('from the page')
    );
    await shows(page, ['before', 'after', 'from the page']);
    // Shown messages may not be sent yet.
    await allSent(page);
    const told = await eventsOf(page.page, 'starling-message');
    assert.equal(
      told.map(({ message, isOwn }) => [(message as { text: string }).text, isOwn]),
      [['after', false], ['from the page', true]],
    );
    assert.is((told[1]!.message as { id: string }).id, id);
    const last = (await eventsOf(page.page, 'starling-status')).at(-1)!;
    assert.equal(last.status, { type: 'open' });
    assert.equal(
      await page.page.evaluate(() => {
        const { status, user, replica } = document.querySelector('starling-chat')!;
        return { status, user, replica };
      }),
      last as { status: unknown; user: unknown; replica: unknown },
    );
  }));

test('send rejects invalid text with a RangeError, and an unplaced chat with an InvalidStateError', () =>
  withWidget(async ({ server, visitHost }) => {
    const page = await visitHost(tag(server.url));
    await field(page).waitFor();
    const outcomes = await page.page.evaluate(async () => {
      const refusal = (chat: HTMLElementTagNameMap['starling-chat'], text: string) =>
        chat.send(text).then(() => 'sent', (error: Error) => error.name);
      const chat = document.querySelector('starling-chat')!;
      const empty = await refusal(chat, '   ');
      chat.room = '';
      const roomless = await refusal(chat, 'x');
      chat.remove();
      return [empty, roomless, await refusal(chat, 'x')];
    });
    assert.equal(outcomes, ['RangeError', 'InvalidStateError', 'InvalidStateError']);
  }));

test('room="auto" uses the page’s own room and title, and follows a single-page app', () =>
  withWidget(async ({ server, visitHost }) => {
    const page = await visitHost(
      `<title>First page</title><link rel="canonical" href="https://www.example.org/1/">
       ${tag(server.url, 'room="auto"')}`,
    );
    await page.page.getByRole('heading', { name: 'First page' }).waitFor();
    await page.write('on the first page');
    await shows(page, ['on the first page']);
    await page.page.evaluate(() => {
      history.pushState(null, '', '/second');
      document.querySelector('link[rel=canonical]')!.remove();
      document.title = 'Second page';
    });
    await page.page.getByRole('heading', { name: 'Second page' }).waitFor();
    await shows(page, []);
    await page.page.locator('starling-chat').evaluate((chat) =>
      chat.setAttribute('room', 'example.org/1')
    );
    await shows(page, ['on the first page']);
  }));

test('the room uses the page’s language, or the element’s own', () =>
  withWidget(async ({ server, visitHost }) => {
    const page = await visitHost(`<html lang="de-AT">${tag(server.url)}`);
    await page.page.getByPlaceholder('Nachricht schreiben').waitFor();
    await page.page.evaluate(() => document.querySelector('starling-chat')!.lang = 'fr');
    await page.page.getByPlaceholder('Écrivez un message').waitFor();
    assert.equal(page.faults, []);
  }));

test('the launcher follows a change of its own language', () =>
  withWidget(async ({ server, visitHost }) => {
    const page = await visitHost(
      `<html lang="fr">${tag(server.url, 'room="lobby" mode="launcher"')}`,
    );
    await page.page.getByRole('button', { name: 'Ouvrir le chat' }).waitFor();
    await page.page.evaluate(() => document.querySelector('starling-chat')!.lang = 'es-MX');
    await page.page.getByRole('button', { name: 'Abrir el chat' }).waitFor();
  }));

test('logo, subtitle, own words and own content of the page are in the room', () =>
  withWidget(async ({ server, visitHost }) => {
    const logo = 'data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==';
    const { page } = await visitHost(`<html lang="en">
      <script type="module" src="${server.url}/starling.js"></script>
      <starling-chat room="brand" label="Bakery" logo="${logo}" subtitle="Until 18:00">
        <p slot="welcome">Ask us about bread.</p>
        <p slot="empty">Nobody is in the queue.</p>
      </starling-chat>`);
    const header = page.locator('starling-header');
    await header.getByText('Until 18:00').waitFor();
    await header.locator('img').waitFor();
    for (const text of ['Ask us about bread.', 'Nobody is in the queue.']) {
      await page.getByText(text).waitFor();
    }
    assert.is(await page.getByText('No messages yet').count(), 0);

    await page.locator('starling-chat').evaluate((chat: StarlingChat) => {
      chat.phrases = {
        writeMessage: 'Ask the bakers',
        online: { one: '{count} baker', other: '' },
      };
      chat.subtitle = '';
      chat.logo = 'data:image/gif;base64,broken';
    });
    await page.getByPlaceholder('Ask the bakers').waitFor();
    await header.getByText('1 baker').waitFor();
    await header.locator('img').waitFor({ state: 'detached' });
    await header.locator('.mark svg').waitFor();
    await page.locator('starling-chat').evaluate((chat) => {
      const own = Object.assign(document.createElement('b'), {
        slot: 'header',
        textContent: 'Mine',
      });
      chat.append(own);
    });
    await page.getByText('Mine').waitFor();
    assert.is(await header.getByText('Bakery').count(), 0);
  }));

test.run();
