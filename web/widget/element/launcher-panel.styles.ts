/**
 * Styles of the launcher's panel, on top of the element's styles.
 */
import { css } from 'lit';

export const panelStyles = css`
  .panel,
  .close {
    all: initial;
    color-scheme: inherit;
    box-sizing: border-box;
    pointer-events: auto;
  }
  .panel {
    position: fixed;
    inset-block-end: calc(var(--_inset) + env(safe-area-inset-bottom, 0px));
    inset-inline-end: calc(var(--_inset) + env(safe-area-inset-right, 0px));
    z-index: var(--_z-index);
    container-type: inline-size;
    inline-size: min(400px, 100% - 2 * var(--_inset));
    block-size: min(600px, 100dvh - 2 * var(--_inset));
    border-radius: var(--_radius);
    background: var(--_surface);
    box-shadow: var(--_shadow);
    overflow: hidden;
    overscroll-behavior: contain;
    /* Visible immediately, because it receives the focus. */
    transition: 0.15s;
    transition-property: opacity, translate;
    --_overscroll: contain;
    --_least: 0px;
    --_corner: 48px;
  }
  /* Stays in the layout, so that the room keeps its scroll position. */
  .panel:not([open]) {
    --_foot: none;
    visibility: hidden;
    opacity: 0;
    translate: 0 12px;
    transition-property: opacity, translate, visibility;
    pointer-events: none;
  }
  .panel::backdrop {
    display: none;
  }
  .panel[open] ~ * {
    visibility: hidden;
  }
  .close {
    position: absolute;
    visibility: inherit;
    inset-block-start: calc(10px + env(safe-area-inset-top, 0px));
    inset-inline-end: 8px;
    z-index: 4;
    display: grid;
    place-items: center;
    inline-size: 40px;
    block-size: 40px;
    border-radius: 10px;
    color: var(--_muted);
    cursor: pointer;
  }
  .close:hover {
    background: var(--_hover);
    color: var(--_ink);
  }
  .close::before {
    content: '';
    box-sizing: border-box;
    inline-size: 28px;
    block-size: 28px;
    /* Drawn as a border, since forced colours keep border colours. */
    border: 14px solid;
    clip-path: path('M7 8l1-1 6 6 6-6 1 1-6 6 6 6-1 1-6-6-6 6-1-1 6-6z');
  }
  .close:focus-visible {
    outline: 2px solid var(--_accent-text);
  }
  @media (pointer: coarse) {
    .close {
      inset-block-start: calc(8px + env(safe-area-inset-top, 0px));
      inset-inline-end: 6px;
      inline-size: 44px;
      block-size: 44px;
    }
  }
  @media (max-width: 639.98px) {
    .panel {
      /* The visual viewport, which ends above the on-screen keyboard. */
      inset: var(--_top, 0px) 0 auto;
      inline-size: 100%;
      block-size: var(--_height, 100dvh);
      max-inline-size: none;
      max-block-size: none;
      padding-block: env(safe-area-inset-top, 0px) env(safe-area-inset-bottom, 0px);
      border-radius: 0;
      /* Otherwise a drag outside the scrolling parts moves the page behind. */
      touch-action: pinch-zoom;
      --_box-radius: 0px;
      --_border: 0px;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .panel {
      transition: none;
    }
  }
`;
