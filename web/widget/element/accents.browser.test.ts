/**
 * Any accent colour is readable, in both colour schemes.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createRandom } from '../../../server/lib/random.ts';
import type { Fake } from '../../../scripts/testkit/web/fake-widget.ts';
import { withFake } from '../../../scripts/testkit/web/fake-page.ts';

const test = suite('accents');

declare const fake: Fake;

const COLOURS = 200;
const SEED = 18;
/** WCAG 2.2, 1.4.3 for text and 1.4.11 for the focus ring. */
const TEXT_MIN = 4.5;
const RING_MIN = 3;

for (const colorScheme of ['light', 'dark'] as const) {
  test(`${COLOURS} random accents are readable in ${colorScheme} colours`, () =>
    withFake(async (page) => {
      await page.evaluate(() => {
        const text = 'see https://example.org and @Ben';
        const ben = { id: 'ben', name: 'Ben', role: 'guest' as const };
        fake.feed.set({
          messages: [
            fake.message({ seq: 1, text, from: fake.client.user! }),
            fake.message({ seq: 2, text, from: ben }),
          ],
          presence: { count: 2, members: [fake.client.user!, ben] },
        });
      });
      await page.getByRole('textbox').fill('x');
      await page.getByText('@Ben').nth(1).waitFor();
      const random = createRandom(SEED);
      const channel = () => Math.floor(random() * 256).toString(16).padStart(2, '0');
      const colours = ['#000000', '#ffffff', '#ffff00', '#0000ff', '#00ff00'];
      while (colours.length < COLOURS) colours.push(`#${channel()}${channel()}${channel()}`);
      const worst = await page.evaluate(measureContrasts, colours);
      for (const [what, [contrast, colour]] of Object.entries(worst)) {
        const min = what === 'ring' ? RING_MIN : TEXT_MIN;
        assert.ok(contrast >= min, `${what}: ${contrast.toFixed(2)} with ${colour}`);
      }
    }, { colorScheme, reducedMotion: 'reduce' }));
}

test.run();

/** The least contrast of each use of the accent, and the accent that has it. Runs in the page. */
function measureContrasts(colours: string[]): Record<string, [number, string]> {
  const chat = document.querySelector('starling-chat')!;
  const room = chat.shadowRoot!.querySelector('starling-room')!.shadowRoot!;
  const part = (name: string) => room.querySelector(`starling-${name}`)!.shadowRoot!;
  const [own, other] = part('log').querySelectorAll('starling-message');
  const find = (root: ParentNode, selector: string) => root.querySelector(selector)!;
  const composer = part('composer');
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })!;
  /** Relative luminance of the last of these colours, painted over each other. */
  const luminance = (...layers: string[]): number => {
    for (const layer of layers) {
      canvas.fillStyle = layer;
      canvas.fillRect(0, 0, 1, 1);
    }
    const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
  };
  const contrast = (one: number, two: number): number =>
    (Math.max(one, two) + 0.05) / (Math.min(one, two) + 0.05);
  const background = (element: Element) => getComputedStyle(element).backgroundColor;
  const colour = (element: Element) => getComputedStyle(element).color;
  const bubble = (message: Element) => background(find(message.shadowRoot!, '.bubble'));
  const paper = background(find(room, '.chat'));
  const surface = getComputedStyle(room.querySelector('starling-composer')!).backgroundColor;

  const worst: Record<string, [number, string]> = {};
  for (const accent of colours) {
    (chat as HTMLElement).style.setProperty('--starling-accent', accent);
    const field = getComputedStyle(find(composer, '.field')).borderColor;
    const send = find(composer, '.send');
    const found: Record<string, number> = {
      'text button': contrast(
        luminance(surface, colour(find(composer, '.text-button'))),
        luminance(surface),
      ),
      'text on the accent': contrast(luminance(colour(send)), luminance(background(send))),
      ring: Math.min(
        contrast(luminance(field), luminance(paper)),
        contrast(luminance(field), luminance(surface)),
      ),
    };
    for (const [name, message] of [['own', own!], ['other', other!]] as const) {
      const below = bubble(message);
      const link = find(message.shadowRoot!, 'a');
      const mention = find(message.shadowRoot!, '.mention');
      found[`${name} link`] = contrast(luminance(colour(link)), luminance(below));
      found[`${name} mention`] = contrast(
        luminance(below, colour(mention)),
        luminance(below, background(mention)),
      );
      found[`${name} text`] = contrast(
        luminance(colour(find(message.shadowRoot!, '.text'))),
        luminance(below),
      );
    }
    for (const [what, value] of Object.entries(found)) {
      if (value < (worst[what]?.[0] ?? Infinity)) worst[what] = [value, accent];
    }
  }
  return worst;
}
