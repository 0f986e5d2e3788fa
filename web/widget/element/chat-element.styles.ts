/**
 * Styles of the element: the placeholder box and the launcher's button.
 */
import { DEFAULT_HEIGHT_EM } from '../ui/default-height.ts';
import { css } from '../ui/palette.ts';

export const elementStyles = css`
  :host {
    display: block;
    container-type: inline-size;
    block-size: 100%;
    min-block-size: 320px;
    min-inline-size: min(100%, 280px);
  }
  :host([mode='launcher']) {
    display: contents;
    /* Guards against page styles for the element's display and size. */
    position: fixed;
    z-index: var(--_z-index);
    container-type: normal;
    block-size: 0;
    min-block-size: 0;
    inline-size: 0;
    min-inline-size: 0;
    pointer-events: none;
  }
  :host([hidden]) {
    display: none;
  }
  .box,
  .launcher,
  .note {
    all: initial;
    color-scheme: inherit;
    box-sizing: border-box;
    color: var(--_ink);
    font: medium / 1.5 var(--_font);
  }
  /* Same size as the room, which replaces it. */
  .box {
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 1em;
    block-size: ${DEFAULT_HEIGHT_EM}em;
    min-block-size: max(100%, 320px);
    max-block-size: 100%;
    padding: 2em;
    border: 1px solid var(--_line);
    border-radius: var(--_radius);
    background: var(--_paper);
    text-align: center;
  }
  .retry {
    min-block-size: 44px;
    padding: 0 1.25em;
    border: 0;
    border-radius: 22px;
    background: var(--_accent);
    color: var(--_accent-ink);
    font: 600 1em/1 var(--_font);
    cursor: pointer;
  }
  .launcher,
  .note {
    position: fixed;
    inset-block-end: calc(var(--_inset) + env(safe-area-inset-bottom));
    inset-inline-end: calc(var(--_inset) + env(safe-area-inset-right));
    z-index: var(--_z-index);
    pointer-events: auto;
  }
  .launcher {
    display: grid;
    place-items: center;
    inline-size: 56px;
    block-size: 56px;
    border: 1px solid transparent;
    border-radius: 50%;
    background: var(--_accent);
    box-shadow: var(--_shadow);
    color: var(--_accent-ink);
    cursor: pointer;
    touch-action: manipulation;
  }
  .launcher:hover {
    scale: 1.06;
  }
  /* Drawn as a border, since forced colours keep border colours. */
  .launcher::before {
    content: '';
    box-sizing: border-box;
    inline-size: 28px;
    block-size: 28px;
    border: 14px solid;
    clip-path: path(
      'M6 4h16a4 4 0 0 1 4 4v9a4 4 0 0 1-4 4H12l-6 5v-5a4 4 0 0 1-4-4V8a4 4 0 0 1 4-4'
    );
  }
  [aria-busy='true']::before {
    border-width: 3px;
    border-block-start-color: transparent;
    border-radius: 50%;
    clip-path: none;
  }
  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }
  .badge {
    position: absolute;
    inset-block-start: -4px;
    inset-inline-end: -4px;
    min-inline-size: 10px;
    padding: 0 6px;
    border-radius: 11px;
    background: #c5221f;
    color: #fff;
    font: 600 13px/22px var(--_font);
    text-align: center;
  }
  .badge:empty,
  .note:empty {
    display: none;
  }
  .note {
    margin-block-end: 64px;
    max-inline-size: min(260px, 100% - 2 * var(--_inset));
    padding: 0.5em 1em;
    border: 1px solid var(--_line);
    border-radius: 12px;
    background: var(--_surface);
    box-shadow: var(--_shadow);
    font-size: 14px;
  }
  :focus-visible {
    outline: 2px solid var(--_accent-text);
    outline-offset: 2px;
  }
  @media (prefers-reduced-motion: no-preference) {
    .launcher {
      transition: scale 0.15s;
    }
    [aria-busy='true']::before {
      animation: turn 1s infinite linear;
    }
  }
`;
