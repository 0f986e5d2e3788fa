import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../../server/lib/until.ts';
import {
  shows,
  type WidgetPage,
  WITHIN_MS,
  withWidget,
} from '../../../scripts/testkit/web/widget-page.ts';

const test = suite('embedding in a page');

const tag = (server: string, attributes = 'room="lobby"') =>
  `<script type="module" src="${server}/starling.js"></script>
   <starling-chat ${attributes}></starling-chat>`;

const boxOf = async (page: WidgetPage, selector: string) =>
  (await page.page.locator(selector).first().boundingBox())!;

test('the widget works under a strict policy with the server on another origin', () =>
  withWidget(async ({ server, visitHost, client }) => {
    const { url } = server;
    const socket = url.replace('http', 'ws');
    const page = await visitHost(tag(url, 'room="lobby" name="Ada" show-replica'), {
      'Content-Security-Policy':
        `default-src 'none'; script-src ${url}; connect-src ${socket}; style-src 'self'`,
    });
    const ben = client('Ben').room('lobby');
    await page.write('hello\n'.repeat(3) + 'https://example.org/');
    await page.page.getByRole('link', { name: 'https://example.org/' }).waitFor();
    ben.typing();
    ben.send('x'.repeat(3_000));
    await page.page.getByRole('button', { name: 'Show more' }).click();
    await page.write('a second one');
    await page.choose('a second one', 'Add a reaction');
    await page.message('a second one').getByRole('button', { name: 'React with 👍' }).click();
    await page.message('a second one').getByRole('button', { name: '👍 1' }).waitFor();
    await page.choose('a second one', 'Reply');
    await page.write('an answer');
    await page.page.getByRole('button', { name: '2 people here, show who' }).click();
    await page.page.locator('starling-roster').getByText('Ben').waitFor();
    assert.equal(page.faults, []);
  }));

test('a hostile page style sheet does not affect the widget', () =>
  withWidget(async ({ server, visit, visitHost }) => {
    const hostile = `<style>
      html { font-size: 62.5%; line-height: 3; letter-spacing: 5px; text-transform: uppercase;
             white-space: pre; text-align: center; color: lime; font-family: monospace }
      * { box-sizing: content-box; }
      div, span, button, textarea, svg, form, header, p { all: unset !important; color: red !important }
      svg, img { display: block; max-width: none; width: 300px !important }
      starling-chat { width: 600px; height: 500px }
    </style>`;
    const plain = `<style>starling-chat { width: 600px; height: 500px }</style>`;
    const pages = [
      await visitHost(tag(server.url, 'room="lobby" theme="light"') + plain),
      await visitHost(tag(server.url, 'room="lobby" theme="light"') + hostile),
    ] as const;
    const writer = await visit();
    await writer.write('the same everywhere');
    for (const page of pages) await page.message('the same everywhere').waitFor();
    const looks = await Promise.all(pages.map(async (page) => ({
      boxes: await Promise.all(
        ['.text', 'starling-header', 'textarea', 'starling-header svg'].map(async (selector) => {
          const { width, height } = await boxOf(page, selector);
          return [selector, width, height];
        }),
      ),
      style: await page.page.locator('.text').first().evaluate((text) => {
        const { color, fontFamily, fontSize, letterSpacing, textTransform } = getComputedStyle(
          text,
        );
        return { color, fontFamily, fontSize, letterSpacing, textTransform };
      }),
    })));
    assert.equal(looks[1], looks[0]);
  }));

test('the widget changes nothing in the page around it', () =>
  withWidget(async ({ server, visitHost }) => {
    const page = await visitHost(`<p id="own">own</p>${tag(server.url)}`);
    await page.page.getByRole('textbox', { name: /^Message to/ }).waitFor();
    assert.equal(
      await page.page.evaluate(() => ({
        styles: document.styleSheets.length + document.adoptedStyleSheets.length,
        children: [...document.body.children].map((child) => child.localName),
        globals: Object.keys(globalThis).filter((key) => /starling/i.test(key)),
        margin: getComputedStyle(document.getElementById('own')!).margin,
      })),
      { styles: 0, children: ['p', 'script', 'starling-chat'], globals: [], margin: '16px 0px' },
    );
  }));

test('text from the room never becomes markup', () =>
  withWidget(async ({ visit, client }) => {
    const evil = [
      '<img src=x onerror="alert(1)">',
      '<script>alert(1)</script>',
      '"><svg onload=alert(1)>',
      'javascript:alert(1)',
      '<a href="javascript:alert(1)">click</a>',
    ];
    const page = await visit();
    const mallory = client('<b onclick=alert(1)>M');
    for (const text of evil) mallory.room('lobby').send(text);
    await shows(page, evil);
    await page.choose(evil[0]!, 'Reply');
    const made = await page.page.locator('starling-log').evaluate((log) => {
      const messages = [...log.shadowRoot!.querySelectorAll('starling-message')];
      return messages.flatMap(({ shadowRoot }) =>
        [...shadowRoot!.querySelectorAll('img, script, b, .text svg, .text a')]
          .map(({ outerHTML }) => outerHTML)
      );
    });
    assert.equal(made, []);
    await page.message(evil[0]!).locator('.name').getByText('<b onclick=alert(1)>M').waitFor();
    assert.equal(page.faults, []);
  }));

test('a page that is not allowed says so in widget, console and log, and stays usable', () =>
  withWidget(
    async ({ server, visitHost }) => {
      const page = await visitHost(`<button id="own">own</button>${tag(server.url)}`);
      const origin = new URL(page.page.url()).origin;
      const setting = `add ${origin} to ALLOWED_ORIGINS`;
      await page.page.getByText(`Its owner can ${setting}.`).waitFor();
      const said = page.faults.filter((fault) => fault.includes(setting));
      assert.is(said.length, 1, page.faults.join('\n'));
      assert.match(server.output(), `ALLOWED_ORIGINS origin="${origin}"`);
      for (const part of ['textarea', '.ghost', '.blank']) {
        assert.is(await page.page.locator(part).count(), 0, part);
      }
      const own = await boxOf(page, '#own');
      const chat = await boxOf(page, 'starling-chat');
      assert.ok(own.y + own.height <= chat.y, 'the widget stays in its place');
      await page.page.locator('#own').click();
      assert.is(await page.page.getByRole('button', { name: 'Try again' }).count(), 0);
    },
    { env: { NODE_ENV: 'production', ALLOWED_ORIGINS: 'https://only.example' } },
  ));

test('in development, another page of this machine needs no setting', () =>
  withWidget(
    async ({ server, visitHost }) => {
      const page = await visitHost(tag(server.url));
      await page.page.getByRole('textbox', { name: /^Message to/ }).waitFor();
    },
    { env: { ALLOWED_ORIGINS: '' } },
  ));

test('widgets of a page share a connection, and navigation opens no other', () =>
  withWidget(async ({ server, visitHost }) => {
    const script = `<script type="module" src="${server.url}/starling.js?again"></script>`;
    const page = await visitHost('<main></main>');
    const sockets: string[] = [];
    page.page.on('websocket', (socket) => sockets.push(socket.url()));
    await page.page.setContent(`<!doctype html>
      <main>${
      tag(server.url, 'room="one" id="one"')
    }<starling-chat room="two"></starling-chat></main>
      <aside></aside>${script}`);
    for (const room of ['one', 'two']) {
      await page.page.getByRole('textbox', { name: `Message to ${room}` }).waitFor();
    }
    await page.page.evaluate(() => {
      const one = document.getElementById('one')!;
      document.querySelector('aside')!.append(one);
      document.querySelector('main')!.replaceChildren();
      one.setAttribute('room', 'three');
    });
    await page.page.getByRole('textbox', { name: 'Message to three' }).waitFor();
    await page.write('still connected');
    await shows(page, ['still connected']);
    assert.is(await page.page.locator('starling-chat').count(), 1);
    assert.is(sockets.length, 1);
    assert.equal(page.faults, []);
  }));

test('a widget that leaves the page closes its connection', () =>
  withWidget(async ({ server, visitHost }) => {
    const page = await visitHost('');
    let closed = 0;
    page.page.on('websocket', (socket) => socket.on('close', () => closed += 1));
    await page.page.setContent(`<!doctype html>${tag(server.url)}`);
    await page.page.getByRole('textbox', { name: /^Message to/ }).waitFor();
    await page.page.evaluate(() => document.querySelector('starling-chat')!.remove());
    await until(() => closed === 1, { withinMs: WITHIN_MS, what: 'connection closed' });
  }));

test('the widget takes the page’s height, or its own default', () =>
  withWidget(async ({ server, visitHost }) => {
    const page = await visitHost(`<style>body { margin: 0 }</style>
      <div id="given" style="height: 700px">${tag(server.url)}</div>
      <div id="free">${tag(server.url)}</div>
      <div id="narrow" style="width: 320px">${tag(server.url)}</div>`);
    await page.page.getByRole('textbox').nth(2).waitFor();
    const height = async (id: string) => (await boxOf(page, `${id} .chat`)).height;
    assert.is(await height('#given'), 700);
    assert.is(await height('#free'), 512);
    const { width } = await boxOf(page, '#narrow .chat');
    assert.is(width, 320);
    const overflow = await page.page.locator('#narrow .chat').evaluate((chat) => chat.scrollWidth);
    assert.ok(overflow <= 320, `${overflow} px of content in 320 px`);
  }));

test('at the end of an inline log the page scrolls on, at the end of a panel’s it does not', () =>
  withWidget(async ({ server, visitHost, client }) => {
    const ada = client('Ada').room('lobby');
    for (let i = 0; i < 30; i++) ada.send(`message ${i}`);
    const scrollOver = async (attributes: string): Promise<number> => {
      const space = '<p style="height: 1500px">space</p>';
      const page = await visitHost(`${space}${tag(server.url, attributes)}${space}`);
      const scrolled = () => page.page.evaluate(() => scrollY);
      await page.page.evaluate(() => scrollTo(0, 1_400));
      if (attributes.includes('launcher')) await page.page.getByRole('button').first().click();
      const last = page.message('message 29');
      await last.hover();
      const before = await scrolled();
      for (let i = 0; i < 5; i++) await page.page.mouse.wheel(0, 120);
      // The wheel is handled after a frame or two.
      await page.page.waitForTimeout(50);
      await page.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
      return await scrolled() - before;
    };
    assert.ok(await scrollOver('room="lobby"') > 300);
    assert.is(await scrollOver('room="lobby" mode="launcher"'), 0);
  }));

test('a page styles the widget by custom properties and parts', () =>
  withWidget(async ({ server, visitHost }) => {
    const page = await visitHost(`<style>
      starling-chat { --starling-accent: rgb(1, 100, 50); --starling-radius: 0px }
      starling-chat::part(header) { display: none }
      starling-chat::part(bubble) { padding: 3px }
      starling-chat::part(input) { color: rgb(9, 9, 9) }
    </style>${tag(server.url, 'room="lobby" theme="light"')}`);
    await page.write('styled');
    await page.message('styled').waitFor();
    const style = (selector: string, name: string) =>
      page.page.locator(selector).first().evaluate(
        (element, property) => getComputedStyle(element).getPropertyValue(property),
        name,
      );
    assert.is(await style('starling-header .header', 'display'), 'none');
    assert.is(await style('.bubble', 'padding-top'), '3px');
    for (const corner of ['top-left', 'top-right', 'bottom-right']) {
      assert.is(await style('.bubble', `border-${corner}-radius`), '0px');
    }
    assert.is(await style('textarea', 'color'), 'rgb(9, 9, 9)');
    assert.is(await style('.chat', 'border-top-left-radius'), '0px');
    await page.page.getByRole('textbox').fill('x');
    assert.is(await style('.send', 'background-color'), 'rgb(1, 100, 50)');
  }));

test.run();
