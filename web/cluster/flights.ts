/**
 * Flight animation: messages as dots over the picture, in slow motion; off with reduced motion.
 */
import type { Point } from './layout.ts';

export interface Flights {
  fly(
    kind: 'commit' | 'link' | 'healed',
    stops: readonly Point[],
    card?: { width: number; height: number },
  ): void;
  clear(): void;
}

const SVG = 'http://www.w3.org/2000/svg';
const LEG_MS = 450;
/** A flight to other replicas starts after the flight to the store. */
const COMMIT_MS = 400;
const HALO_MS = 700;
/** Concurrent flights; more would be too many to follow. */
const FLIGHTS_MAX = 60;

export function createFlights(layer: SVGGElement): Flights {
  const stillness = matchMedia('(prefers-reduced-motion: reduce)');

  const launch = (
    shape: SVGElement,
    frames: Keyframe[],
    timing: KeyframeAnimationOptions,
  ): void => {
    layer.append(shape);
    const animation = shape.animate(frames, timing);
    animation.onfinish = animation.oncancel = () => shape.remove();
  };

  return {
    fly(kind, stops, card) {
      const isCalm = stillness.matches || document.hidden;
      if (isCalm || layer.childElementCount >= FLIGHTS_MAX) return;
      const duration = kind === 'commit' ? COMMIT_MS : LEG_MS * (stops.length - 1);
      const delay = kind === 'commit' ? 0 : COMMIT_MS;
      const frames = stops.map((stop): Keyframe => ({ transform: place(stop), opacity: 1 }));
      const dot = shape('circle', { class: kind, r: kind === 'commit' ? 5 : 6.5 });
      launch(dot, frames, { duration, delay, easing: 'ease-in-out' });
      if (!card) return;
      const { width, height } = card;
      const halo = { class: 'halo', x: -width / 2, y: -height / 2, width, height, rx: 14 };
      const last = stops.at(-1)!;
      launch(shape('rect', halo), [
        { transform: place(last), opacity: 0.9 },
        { transform: place(last, 1.16), opacity: 0 },
      ], { duration: HALO_MS, delay: delay + duration, easing: 'ease-out' });
    },
    clear: () => layer.replaceChildren(),
  };
}

function place({ x, y }: Point, scale = 1): string {
  return `translate(${x}px, ${y}px) scale(${scale})`;
}

function shape(name: string, attributes: Record<string, string | number>): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}
