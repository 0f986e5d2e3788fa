/** Random replica names, such as `wren-4821`, which hide the machine's name from visitors. */

const BIRDS =
  'avocet bittern bunting chough crane curlew dipper dove dunlin egret falcon finch godwit grebe ' +
  'gull heron hoopoe ibis jay kestrel kite knot lapwing lark linnet magpie martin merlin oriole ' +
  'osprey owl pipit plover puffin raven robin rook siskin skua snipe stilt stork swallow swan ' +
  'swift tern thrush tit wagtail warbler whimbrel wren';

export function randomName(): string {
  const birds = BIRDS.split(' ');
  const [bird = 0, number = 0] = crypto.getRandomValues(new Uint32Array(2));
  return `${birds[bird % birds.length]}-${1_000 + number % 9_000}`;
}
