/**
 * Colours and sizes of the entry and the room, as plain text, since the entry has no Lit. Only this
 * file and theme.ts read the page's `--starling-…` properties; `--_…` are private.
 */

/** Like Lit's `css`: marks style sheets, which the build minifies. */
export const css = String.raw;

/** For `:host` of the outermost element; inner elements inherit custom properties. */
export const palette = css`
  :host {
    --_accent: var(--starling-accent, light-dark(#5a3fd1, #ab9bff));
    /* Black or white, whichever contrasts more: equal at a luminance (y) of 0.179. */
    --_pole: clamp(0, (0.179 - y) * 1e5, 1);
    --_accent-ink: var(
      --starling-accent-ink,
      color(
        from var(--_accent) xyz calc(0.95 * var(--_pole)) var(--_pole) calc(1.089 * var(--_pole))
      )
    );
    /* As text and focus ring: dark or pale enough for every surface. */
    --_accent-text: light-dark(
      oklch(from var(--_accent) min(l, 0.46) c h),
      oklch(from var(--_accent) max(l, 0.82) c h)
    );
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
  :host([theme='system']) {
    color-scheme: light dark;
  }
  :host([theme='light']) {
    color-scheme: light;
  }
  :host([theme='dark']) {
    color-scheme: dark;
  }
`;
