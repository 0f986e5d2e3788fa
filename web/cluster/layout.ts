/**
 * Layout of the swarm: a ring around link and store, or two columns. Pure; CSS pixels.
 */

export interface Point {
  x: number;
  y: number;
}

export interface Layout {
  width: number;
  height: number;
  card: { width: number; height: number };
  places: Point[];
  link: Point;
  store: Point;
}

const CARD = { width: 172, height: 92 };
const NARROW_PX = 620;
const CROWDED_PX = 900;
const MARGIN_PX = 6;
/** Above this number of replicas, the cards shrink and the ring grows. */
const RING_MAX = 8;

export function layoutSwarm(count: number, width: number): Layout {
  const isNarrow = width < NARROW_PX || (count > RING_MAX && width < CROWDED_PX);
  if (isNarrow) return columns(count, width);
  return count <= 2 ? row(count, width) : ring(count, width);
}

function columns(count: number, width: number): Layout {
  const card = { width: Math.round(Math.min(150, width * 0.34)), height: 86 };
  const gap = 16;
  const rows = Math.max(1, Math.ceil(count / 2));
  const height = Math.max(230, rows * (card.height + gap) + 2 * MARGIN_PX);
  const top = (height - rows * (card.height + gap)) / 2;
  const places = Array.from({ length: count }, (_, i): Point => {
    const row = Math.floor(i / 2);
    const x = i % 2 === 0 ? MARGIN_PX + card.width / 2 : width - MARGIN_PX - card.width / 2;
    const y = top + (row + 0.5) * (card.height + gap);
    return { x, y };
  });
  const middle = height / 2;
  return {
    width,
    height,
    card,
    places,
    link: { x: width / 2, y: middle - 56 },
    store: { x: width / 2, y: middle + 56 },
  };
}

function row(count: number, width: number): Layout {
  const height = 290;
  const middle = { x: width / 2, y: height / 2 };
  const aside = Math.min(width / 2 - CARD.width / 2 - MARGIN_PX, 330);
  const places = [-aside, aside].slice(0, count).map((x) => ({ x: middle.x + x, y: middle.y }));
  // A single replica is on the left, link and store on the right.
  const hubsX = count === 1 ? middle.x + aside * 0.6 : middle.x;
  if (count === 1) places[0]!.x = middle.x - aside * 0.6;
  return {
    width,
    height,
    card: CARD,
    places,
    link: { x: hubsX, y: middle.y - 62 },
    store: { x: hubsX, y: middle.y + 62 },
  };
}

function ring(count: number, width: number): Layout {
  const isCrowded = count > RING_MAX;
  const card = isCrowded ? { width: 118, height: 62 } : CARD;
  const height = Math.min(760, 430 + Math.max(0, count - RING_MAX) * 22);
  // Three start at the top, four are in the corners.
  const isEven = count % 2 === 0;
  const start = -Math.PI / 2 + (isEven ? Math.PI / count : 0);
  const angles = Array.from({ length: count }, (_, i) => start + (2 * Math.PI * i) / count);
  // A ring with an odd number does not reach its lowest point: stretched to fill the picture.
  const lowest = Math.max(0, ...angles.map(Math.sin));
  const highest = Math.min(0, ...angles.map(Math.sin));
  const room = height - card.height - 2 * MARGIN_PX;
  const ry = Math.min(room / Math.max(1, lowest - highest), height * 0.52);
  const rx = Math.min(width / 2 - card.width / 2 - MARGIN_PX, height * 1.05);
  const centre = { x: width / 2, y: height / 2 - ry * (lowest + highest) / 2 };
  const places = angles.map((angle): Point => ({
    x: centre.x + rx * Math.cos(angle),
    y: centre.y + ry * Math.sin(angle),
  }));
  // Placed so that no line to one hub crosses the other.
  const aside = isEven ? { x: 52, y: 34 } : { x: 0, y: 58 };
  return {
    width,
    height,
    card,
    places,
    link: { x: centre.x - aside.x, y: centre.y - aside.y },
    store: { x: centre.x + aside.x, y: centre.y + aside.y },
  };
}
