/**
 * Curves over logarithmic axes as SVG, readable on light and dark pages.
 */
import { escapeXml } from '../bench/report/chart.ts';

export interface CurvePanel {
  title: string;
  format(value: number): string;
  curves: Curve[];
}

export interface Curve {
  label: string;
  /** Colour number, the same in every panel, from 0 to 3. */
  colour: number;
  /** All values are above zero. */
  points: { x: number; y: number }[];
}

const WIDTH = 760;
const PANEL_WIDTH = 350;
const PANEL_HEIGHT = 250;
const HEADER = 70;
const FOOTER = 30;
const PLOT = { left: 56, top: 30, width: 256, height: 170 };
const LABEL_PITCH = 13;
const LABEL_WIDTH = 30;

const STYLE = `
    text { font: 12px system-ui, sans-serif; fill: #1f2328; }
    .title { font-size: 18px; font-weight: 600; }
    .panel { font-size: 13px; font-weight: 600; }
    .note { fill: #59636e; }
    .grid { stroke: #d1d9e0; stroke-width: 1; }
    .curve { fill: none; stroke-width: 2; stroke-linejoin: round; }
    .end { font-weight: 600; }
    .c0 { stroke: #1a7f37; } .c1 { stroke: #1f6feb; } .c2 { stroke: #8250df; } .c3 { stroke: #bc4c00; }
    .t0 { fill: #1a7f37; } .t1 { fill: #1f6feb; } .t2 { fill: #8250df; } .t3 { fill: #bc4c00; }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc; }
      .note { fill: #9198a1; }
      .grid { stroke: #3d444d; }
      .c0 { stroke: #3fb950; } .c1 { stroke: #4493f8; } .c2 { stroke: #ab7df8; } .c3 { stroke: #f0883e; }
      .t0 { fill: #3fb950; } .t1 { fill: #4493f8; } .t2 { fill: #ab7df8; } .t3 { fill: #f0883e; }
    }
  `;

/** Two panels per row; all share `xLabel`. */
export function drawCurves(
  { title, notes, xLabel }: { title: string; notes: readonly string[]; xLabel: string },
  panels: readonly CurvePanel[],
): string {
  const height = HEADER + Math.ceil(panels.length / 2) * PANEL_HEIGHT + FOOTER;
  const parts = panels.map((panel, i) => {
    const left = (i % 2) * (WIDTH - PANEL_WIDTH);
    const top = HEADER + Math.floor(i / 2) * PANEL_HEIGHT;
    return `  <g transform="translate(${left} ${top})">\n${drawPanel(panel)}\n  </g>`;
  });
  const name = escapeXml(title);
  const lines = notes.map((note, i) =>
    `  <text class="note" x="0" y="${40 + i * 16}">${escapeXml(note)}</text>`
  );
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${name}">
  <style>${STYLE}</style>
  <text class="title" x="0" y="20">${name}</text>
${lines.join('\n')}
${parts.join('\n')}
  <text class="note" x="0" y="${height - 10}">${escapeXml(xLabel)}</text>
</svg>
`;
}

function drawPanel({ title, format, curves }: CurvePanel): string {
  const points = curves.flatMap((curve) => curve.points);
  const xScale = createScale(points.map(({ x }) => x), PLOT.left, PLOT.left + PLOT.width);
  const yScale = createScale(points.map(({ y }) => y), PLOT.top + PLOT.height, PLOT.top);
  const grid = [
    ...yScale.ticks.map((tick) => {
      const y = yScale.at(tick).toFixed(1);
      const end = PLOT.left + PLOT.width;
      return `    <line class="grid" x1="${PLOT.left}" x2="${end}" y1="${y}" y2="${y}"/>
    <text class="note" text-anchor="end" x="${PLOT.left - 6}" y="${Number(y) + 4}">${
        escapeXml(format(tick))
      }</text>`;
    }),
    ...xScale.ticks.map((tick) =>
      `    <text class="note" text-anchor="middle" x="${xScale.at(tick).toFixed(1)}" y="${
        PLOT.top + PLOT.height + 18
      }">${shortNumber(tick)}</text>`
    ),
  ];
  const lines = curves.map(({ points, colour }) => {
    const path = points.map(({ x, y }) => `${xScale.at(x).toFixed(1)},${yScale.at(y).toFixed(1)}`);
    return `    <polyline class="curve c${colour}" points="${path.join(' ')}"/>`;
  });
  const ends = curves
    .filter(({ points }) => points.length > 0)
    .map(({ label, colour, points }) => {
      const { x, y } = points.at(-1)!;
      return { label, colour, x: xScale.at(x) + 6, y: yScale.at(y) + 4 };
    })
    .sort((a, b) => a.y - b.y);
  ends.forEach((end, i) => {
    for (const above of ends.slice(0, i)) {
      if (Math.abs(above.x - end.x) > LABEL_WIDTH) continue;
      end.y = Math.max(end.y, above.y + LABEL_PITCH);
    }
  });
  const labels = ends.map(({ label, colour, x, y }) =>
    `    <text class="end t${colour}" x="${x.toFixed(1)}" y="${y.toFixed(1)}">${
      escapeXml(label)
    }</text>`
  );
  return [
    `    <text class="panel" x="0" y="14">${escapeXml(title)}</text>`,
    ...grid,
    ...lines,
    ...labels,
  ]
    .join('\n');
}

/** Logarithmic, from the power of ten below the least value to the one above the greatest. */
function createScale(values: readonly number[], from: number, to: number) {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  return {
    ticks: Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i)),
    at: (value: number) => from + (Math.log10(value) - low) / (high - low) * (to - from),
  };
}

export function shortNumber(value: number): string {
  if (value >= 1e9) return `${tidy(value / 1e9)}G`;
  if (value >= 1e6) return `${tidy(value / 1e6)}M`;
  if (value >= 1e3) return `${tidy(value / 1e3)}k`;
  return tidy(value);
}

/** At most three significant digits. */
function tidy(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(2)));
}
