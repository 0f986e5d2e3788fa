import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type WidgetPage, withWidget } from '../../../scripts/testkit/web/widget-page.ts';

const test = suite('page style sheets');

const require = createRequire(import.meta.url);
const read = (file: string) => readFile(require.resolve(file), 'utf8');

/** Base styles of every page: a fixed box, and fonts that differ. */
const PLAIN = 'starling-chat { display: block; width: 600px; height: 500px }';
const SHEETS: Record<string, () => Promise<string>> = {
  Bootstrap: () => read('bootstrap/dist/css/bootstrap.min.css'),
  'Tailwind preflight': () => read('tailwindcss/preflight.css'),
  'a reset of everything': () => Promise.resolve('* { all: unset }'),
  'a reset that is important': () =>
    Promise.resolve(
      'body *:not(style, script) { all: initial !important; color: red !important; font: 30px serif !important }',
    ),
};

for (const [name, sheet] of Object.entries(SHEETS)) {
  test(`the widget looks the same beside ${name}`, () =>
    withWidget(async ({ server, visit, visitHost }) => {
      const body = (styles: string) =>
        `<style>${styles}</style>
         <div style="display: block !important; width: 600px !important; height: 500px !important">
           <starling-chat room="lobby" theme="light" lang="en"></starling-chat>
         </div>
         <script type="module" src="${server.url}/starling.js"></script>`;
      const writer = await visit();
      await writer.write('the same **everywhere**\n> a quote\n`code`');
      const pages = [
        await visitHost(body(PLAIN)),
        await visitHost(body(`${await sheet()}\n${PLAIN}`)),
      ] as const;
      for (const { page } of pages) await page.getByText('a quote').waitFor();
      const [plain, dressed] = await Promise.all(pages.map(readStyles));
      assert.equal(dressed, plain);
      for (const page of pages) assert.equal(page.faults, []);
    }));
}

/** Bounds and computed styles of all visible elements. */
async function readStyles({ page }: WidgetPage) {
  const boxes: Record<string, unknown> = {};
  for (const selector of LOOKED_AT) {
    const element = page.locator(selector).first();
    const { width, height } = (await element.boundingBox())!;
    const style = await element.evaluate((seen) => {
      const all = getComputedStyle(seen);
      return ['color', 'background-color', 'font', 'letter-spacing', 'text-transform', 'padding']
        .map((property) => all.getPropertyValue(property));
    });
    boxes[selector] = [width, height, ...style];
  }
  return boxes;
}

const LOOKED_AT = [
  'starling-chat .chat',
  'starling-header h2',
  'starling-header svg',
  'starling-log .text',
  'starling-log blockquote',
  'starling-composer textarea',
  'starling-composer .send',
];

test.run();
