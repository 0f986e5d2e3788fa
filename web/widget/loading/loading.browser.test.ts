import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { until } from '../../../server/lib/until.ts';
import { eventsOf, noteEvents } from '../../../scripts/testkit/web/recorded-events.ts';
import {
  type WidgetPage,
  WITHIN_MS,
  withWidget,
} from '../../../scripts/testkit/web/widget-page.ts';

const test = suite('loading the room');

const field = (page: WidgetPage) => page.page.getByRole('textbox', { name: /^Message to/ });

test('the page layout does not shift when the room loads', () =>
  withWidget(async ({ server, visitHost }) => {
    const page = await visitHost('<p>above</p><div id="chat"></div><p id="below">below</p>');
    let release = () => {};
    const isReleased = new Promise<void>((resolve) => release = resolve);
    await page.page.route('**/starling-room.js', async (route) => {
      await isReleased;
      await route.continue();
    });
    const heights = async () =>
      await page.page.evaluate(() => [
        document.getElementById('below')!.getBoundingClientRect().top,
        document.querySelector('starling-chat')!.getBoundingClientRect().height,
        document.querySelector('starling-chat')!.shadowRoot!.querySelectorAll('.box').length,
      ]);
    await page.page.evaluate((url) => {
      document.getElementById('chat')!.innerHTML = '<starling-chat room="lobby"></starling-chat>';
      return import(url);
    }, `${server.url}/starling.js`);
    const [top, height, boxes] = await heights();
    assert.is(boxes, 1);
    assert.is(height, 512);
    release();
    await field(page).waitFor();
    assert.equal(await heights(), [top, height, 0]);
  }));

test('a room that fails to load says so in its place, and can be retried', () =>
  withWidget(async ({ server, visitHost }) => {
    const page = await visitHost('<html lang="de"><button id="own">own</button>');
    await noteEvents(page.page);
    let isBroken = true;
    await page.page.route(
      '**/starling-room.js',
      (route) => isBroken ? route.abort() : route.continue(),
    );
    await page.page.evaluate((url) => {
      document.body.insertAdjacentHTML('beforeend', '<starling-chat room="lobby"></starling-chat>');
      return import(url);
    }, `${server.url}/starling.js`);
    await page.page.getByText('Der Chat konnte nicht geladen werden.').waitFor();
    assert.equal((await eventsOf(page.page, 'starling-error')).map(({ reason }) => reason), [
      'load',
    ]);
    await page.page.locator('#own').click();
    isBroken = false;
    await page.page.getByRole('button', { name: 'Erneut versuchen' }).click();
    await page.page.locator('starling-composer textarea').waitFor();
  }));

test('a room bundle with another hash does not run', () =>
  withWidget(async ({ server, visitHost }) => {
    const page = await visitHost('');
    await noteEvents(page.page);
    let served = 0;
    await page.page.route('**/starling-room.js', async (route) => {
      served += 1;
      const response = await route.fetch();
      await route.fulfill({
        response,
        body: `globalThis.hasRun = true;${await response.text()}`,
      });
    });
    await page.page.evaluate((url) => {
      document.body.innerHTML = '<starling-chat room="lobby"></starling-chat>';
      return import(url);
    }, `${server.url}/starling.js`);
    await page.page.getByText('The chat could not be loaded.').waitFor();
    assert.is(await page.page.evaluate(() => 'hasRun' in globalThis), false);
    assert.is((await eventsOf(page.page, 'starling-error')).length, 1);
    assert.ok(served > 0);
    assert.is(await page.page.locator('link').count(), 0);
  }));

test('a panel that fails to load says so, can be retried, and the room stays usable', () =>
  withWidget(async ({ visit }) => {
    const page = await visit();
    const later = '**/starling-panels.js';
    await page.page.route(later, (route) => route.abort());
    const settings = page.page.getByRole('button', { name: 'Settings' });
    await settings.click();
    await page.page.getByRole('alert').getByText('That couldn’t be loaded.').waitFor();
    await page.write('it works');
    await page.message('it works').waitFor();
    await page.page.unroute(later);
    await settings.click();
    await page.page.getByRole('switch', { name: 'Sound' }).waitFor();
  }));

test('lazy-loaded bundles share the room’s module, even if its first load failed', () =>
  withWidget(async ({ server, visitHost, client }) => {
    client('Ben').room('lobby').send('hello');
    const page = await visitHost('');
    const rooms: string[] = [];
    await page.page.route('**/starling-room.js', (route) => {
      rooms.push(route.request().url());
      return rooms.length === 1 ? route.abort() : route.continue();
    });
    await page.page.evaluate((url) => {
      document.body.innerHTML = '<starling-chat room="lobby"></starling-chat>';
      return import(url);
    }, `${server.url}/starling.js`);
    await page.choose('hello', 'Reply');
    await page.page.locator('starling-composer').getByText('Reply to Ben').waitFor();
    assert.equal(new Set(rooms).size, 2, 'the second attempt has another address');
    assert.equal(rooms.slice(1), [rooms[0]!.replace('/starling-room', '.1/starling-room')]);
    assert.equal(page.faults.filter((fault) => !fault.includes('ERR_FAILED')), []);
  }));

test('adding and removing elements two hundred times leaks nothing', () =>
  withWidget(async ({ server, visitHost }) => {
    const page = await visitHost('<main></main>');
    let open = 0;
    page.page.on('websocket', (socket) => {
      open += 1;
      socket.on('close', () => open -= 1);
    });
    const devtools = await page.page.context().newCDPSession(page.page);
    const listeners = async () => {
      const { result } = await devtools.send('Runtime.evaluate', {
        expression: 'Object.values(getEventListeners(window)).flat().length',
        includeCommandLineAPI: true,
      });
      return result.value as number;
    };
    const before = await listeners();
    await page.page.evaluate(async (url) => {
      const { StarlingChat } = await import(url) as {
        StarlingChat: { new (): HTMLElementTagNameMap['starling-chat'] };
      };
      const main = document.querySelector('main')!;
      const left: WeakRef<Element>[] = [];
      Object.assign(globalThis, { left });
      const once = async (round: number) => {
        const chat = new StarlingChat();
        chat.room = round % 3 ? `room-${round % 3}` : 'auto';
        if (round % 5 === 0) chat.mode = 'launcher';
        main.append(chat);
        if (round % 10 === 0) chat.open();
        if (round % 4 === 0) await new Promise((resolve) => setTimeout(resolve, 25));
        const room = chat.shadowRoot!.querySelector('starling-room');
        for (const one of room ? [chat, room] : [chat]) left.push(new WeakRef<Element>(one));
        chat.remove();
      };
      for (let round = 0; round < 200; round += 1) await once(round);
    }, `${server.url}/starling.js`);
    await until(() => open === 0, { withinMs: WITHIN_MS, what: 'all connections closed' });
    assert.is(await listeners(), before);
    await devtools.send('HeapProfiler.enable');
    await until(async () => {
      await devtools.send('HeapProfiler.collectGarbage');
      return await page.page.evaluate(() => {
        const { left } = globalThis as unknown as { left: WeakRef<Element>[] };
        return left.length > 200 && left.every((one) => !one.deref());
      });
      // A pending bundle load keeps its caller for at most 15 s.
    }, { withinMs: 3 * WITHIN_MS, what: 'all rooms released' });
    assert.equal(page.faults, []);
  }));

test.run();
