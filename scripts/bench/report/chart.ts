/**
 * Bar charts of the benchmark as SVG, readable on light and dark pages.
 */

export interface Panel {
  title: string;
  bars: Bar[];
}

export interface Bar {
  label: string;
  value: number;
  text: string;
  isBaseline: boolean;
}

const WIDTH = 800;
const LABEL_WIDTH = 310;
const TEXT_WIDTH = 150;
const BAR_HEIGHT = 18;
const BAR_PITCH = 24;
const PANEL_TOP = 34;
const PANEL_GAP = 18;
const HEADER = 58;

const STYLE = `
    text { font: 13px system-ui, sans-serif; fill: #1f2328; }
    .title { font-size: 18px; font-weight: 600; }
    .panel { font-weight: 600; }
    .note { fill: #59636e; }
    .bar { fill: #1f6feb; }
    .baseline { fill: #9aa4af; }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc; }
      .note { fill: #9198a1; }
      .bar { fill: #4493f8; }
      .baseline { fill: #656c76; }
    }
  `;

/** Bars of one panel share a scale; panels do not. */
export function drawChart(title: string, note: string, panels: readonly Panel[]): string {
  let top = HEADER;
  const parts = panels.map((panel) => {
    const drawn = drawPanel(panel, top);
    top += PANEL_TOP + panel.bars.length * BAR_PITCH + PANEL_GAP;
    return drawn;
  });
  const name = escapeXml(title);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${top}" viewBox="0 0 ${WIDTH} ${top}" role="img" aria-label="${name}">
  <style>${STYLE}</style>
  <text class="title" x="0" y="20">${name}</text>
  <text class="note" x="0" y="42">${escapeXml(note)}</text>
${parts.join('\n')}
</svg>
`;
}

function drawPanel({ title, bars }: Panel, top: number): string {
  const largest = Math.max(...bars.map(({ value }) => value), Number.MIN_VALUE);
  const rows = bars.map(({ label, value, text, isBaseline }, i) => {
    const y = top + PANEL_TOP + i * BAR_PITCH;
    const width = Math.max(1, value / largest * (WIDTH - LABEL_WIDTH - TEXT_WIDTH));
    const baseline = y + 14;
    return `  <text x="0" y="${baseline}">${escapeXml(label)}</text>
  <rect class="${isBaseline ? 'baseline' : 'bar'}" x="${LABEL_WIDTH}" y="${y}" width="${
      width.toFixed(1)
    }" height="${BAR_HEIGHT}" rx="3"/>
  <text class="note" x="${(LABEL_WIDTH + width + 8).toFixed(1)}" y="${baseline}">${
      escapeXml(text)
    }</text>`;
  });
  return `  <text class="panel" x="0" y="${top + 22}">${escapeXml(title)}</text>\n${
    rows.join('\n')
  }`;
}

export function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
