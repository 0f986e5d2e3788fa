/**
 * Styles of the emoji picker. Its colours come from the surrounding widget.
 */

/** Marks style sheets for editors and for the build, which minifies them. */
const css = String.raw;

export const pickerStyles = css`
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  :host {
    --_cell: 2.25em;
    flex-direction: column;
    /* In the top layer, positioned by popover-place.ts. */
    inset: auto;
    margin: 0;
    padding: 0;
    overflow: hidden;
    border: 1px solid var(--_line);
    border-radius: min(var(--_radius), 1em);
    background: var(--_surface);
    color: var(--_ink);
    box-shadow: var(--_shadow);
    font: medium / 1.4 var(--_font);
  }
  :host(:popover-open) {
    display: flex;
  }
  .search {
    display: flex;
    gap: 0.375em;
    padding: 0.5em 0.5em 0.25em;
  }
  input,
  select,
  button {
    appearance: none;
    margin: 0;
    padding: 0;
    border: 0;
    background: none;
    color: inherit;
    /* At least 16 px: otherwise iOS zooms the page. */
    font: inherit;
    font-size: max(1em, 16px);
  }
  input,
  select {
    block-size: 2.25em;
    border: 1px solid var(--_line);
    border-radius: 0.6em;
    background: var(--_paper);
  }
  input {
    flex: 1;
    min-inline-size: 0;
    padding-inline: 0.625em;
  }
  input::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  input::-webkit-search-cancel-button {
    display: none;
  }
  select {
    flex: none;
    inline-size: 2.5em;
    text-align: center;
    text-align-last: center;
    cursor: pointer;
  }
  option {
    background: var(--_surface);
    color: var(--_ink);
  }
  button {
    display: grid;
    place-items: center;
    flex: none;
    border-radius: 0.5em;
    cursor: pointer;
    touch-action: manipulation;
    -webkit-tap-highlight-color: transparent;
  }
  :focus-visible {
    outline: 2px solid var(--_accent-text);
    outline-offset: -2px;
  }
  .tabs {
    display: flex;
    flex: none;
    justify-content: space-between;
    padding-inline: 0.5em;
    border-block-end: 1px solid var(--_line);
    overflow-x: auto;
    scrollbar-width: none;
  }
  .tabs button {
    inline-size: 1.9em;
    block-size: 2em;
    border-radius: 0;
    filter: grayscale(1);
  }
  .tabs [aria-current='true'] {
    border-block-end: 3px solid var(--_accent-text);
    filter: none;
  }
  .scroller {
    position: relative;
    flex: 1;
    min-block-size: 0;
    padding: 0 0.5em 0.5em;
    overflow: hidden auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
  }
  h3 {
    margin: 0;
    padding: 0.5em 0.25em 0.25em;
    color: var(--_muted);
    font-size: 0.8125em;
    font-weight: 600;
  }
  .group {
    content-visibility: auto;
    contain-intrinsic-block-size: auto 30em;
  }
  .grid {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(var(--_cell), 1fr));
    grid-auto-rows: var(--_cell);
  }
  .grid button {
    overflow: hidden;
    font-size: 1.375em;
    line-height: 1;
  }
  .grid button,
  .tabs button,
  select {
    font-family: 'Apple Color Emoji', 'Segoe UI Emoji', 'Noto Color Emoji', var(--_font);
  }
  .none {
    margin: 0;
    padding: 1.5em 1em;
    color: var(--_muted);
    text-align: center;
  }
  .heard {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  [hidden] {
    display: none;
  }
  @media (hover: hover) {
    button:hover {
      background: var(--_hover);
    }
  }
  @media (pointer: coarse) {
    :host {
      --_cell: 44px;
    }
    input,
    select {
      block-size: 44px;
    }
    select {
      inline-size: 3.25em;
    }
    .tabs button {
      inline-size: 44px;
      block-size: 44px;
    }
  }
`;
