/**
 * Colours and sizes of the entry and the room, as plain text, since the entry has no Lit. Only this
 * file and theme.ts read the page's `--starling-…` properties; `--_…` are private.
 */

/** Like Lit's `css`: marks style sheets, which the build minifies. */
export const css = String.raw;

/** For `:host` of the outermost element; inner elements inherit custom properties. */
export const palette = css`
  :host {
    color-scheme: light dark;
    --_accent: var(--starling-accent, light-dark(#5a3fd1, #ab9bff));
    --_accent-ink: var(--starling-accent-ink, light-dark(#fff, #17132b));
    --_ink: var(--starling-ink, light-dark(#1e1b2b, #eceaf5));
    --_muted: var(--starling-muted, light-dark(#655f76, #a8a3ba));
    --_paper: var(--starling-paper, light-dark(#f6f5fa, #14121c));
    --_surface: var(--starling-surface, light-dark(#fff, #211e2d));
    --_line: var(--starling-line, light-dark(#e3e0ec, #35314a));
    --_radius: var(--starling-radius, 16px);
    --_font: var(--starling-font, system-ui, sans-serif);
    --_shadow: 0 4px 20px light-dark(#1e1b2b26, #0009);
    --_inset: var(--starling-launcher-inset, 20px);
    --_z-index: var(--starling-z-index, 2147483000);
  }
  :host([theme='light']) {
    color-scheme: light;
  }
  :host([theme='dark']) {
    color-scheme: dark;
  }
`;
