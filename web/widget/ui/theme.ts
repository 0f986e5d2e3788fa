/**
 * Colours and controls shared by the room's elements; palette.ts has those of the entry.
 */
import { css, unsafeCSS } from 'lit';
import { AVATAR_COLOURS, AVATAR_INK } from '../log/avatar.ts';

export const tokens = css`
  :host {
    --_own: var(
      --starling-own,
      light-dark(
        color-mix(in oklab, var(--_accent-text) 12%, #fff),
        color-mix(in oklab, var(--_accent-text) 24%, #14121c)
      )
    );
    --_hover: color-mix(in oklab, var(--_ink) 8%, transparent);
    --_danger: light-dark(#b3261e, #ff9d94);
    --_good: light-dark(#128059, #56d6a0);
    --_wait: light-dark(#8a5a00, #f2c14e);
  }
`;

export const controls = css`
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  button {
    appearance: none;
    position: relative;
    margin: 0;
    padding: 0;
    border: 0;
    background: none;
    color: inherit;
    font: inherit;
    letter-spacing: inherit;
    text-align: start;
    cursor: pointer;
    touch-action: manipulation;
    -webkit-tap-highlight-color: transparent;
  }
  /* The target may be larger than the visible button. */
  button::after {
    content: '';
    position: absolute;
    inset: 50% auto auto 50%;
    translate: -50% -50%;
    inline-size: 24px;
    block-size: 24px;
    min-inline-size: 100%;
    min-block-size: 100%;
  }
  @media (pointer: coarse) {
    button::after {
      inline-size: 44px;
      block-size: 44px;
    }
  }
  :focus-visible {
    outline: 2px solid var(--_accent-text);
    outline-offset: 2px;
  }
  input[role='switch'] {
    appearance: none;
    flex: none;
    inline-size: 2.5em;
    block-size: 1.5em;
    margin: 0;
    padding: 0.1875em;
    border: 1px solid var(--_muted);
    border-radius: 1em;
    cursor: inherit;
  }
  input[role='switch']::before {
    content: '';
    display: block;
    block-size: 100%;
    aspect-ratio: 1;
    border-radius: 50%;
    background: var(--_muted);
    transition: margin 0.15s;
  }
  input[role='switch']:checked {
    border-color: var(--_accent);
    background: var(--_accent);
  }
  input[role='switch']:checked::before {
    margin-inline-start: 1em;
    background: var(--_accent-ink);
  }
  input[role='switch']:disabled {
    opacity: 0.5;
  }
  /* Forced colours would hide the thumb. */
  @media (forced-colors: active) {
    input[role='switch'] {
      appearance: auto;
    }
    input[role='switch']::before {
      content: none;
    }
  }
  .icon {
    display: block;
    inline-size: 1.25em;
    block-size: 1.25em;
    flex: none;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.75;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .icon-button {
    display: inline-grid;
    place-items: center;
    inline-size: 2.125em;
    block-size: 2.125em;
    border-radius: 0.6em;
    color: var(--_muted);
  }
  .icon-button[aria-busy='true'] {
    opacity: 0.5;
  }
  .text-button {
    min-block-size: 24px;
    font-weight: 600;
    color: var(--_accent-text);
    border-radius: 0.25em;
  }
  .text-button.danger {
    color: var(--_danger);
  }
  .text-button:hover {
    text-decoration: underline;
  }
  .hidden {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (hover: hover) {
    .icon-button:hover {
      background: var(--_hover);
      color: var(--_ink);
    }
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    ::before,
    ::after {
      animation-duration: 1ms !important;
      animation-iteration-count: 1 !important;
      transition: none !important;
    }
  }
`;

const ink = unsafeCSS(`light-dark(${AVATAR_INK.light},${AVATAR_INK.dark})`);
const colours = unsafeCSS(
  AVATAR_COLOURS.map(({ light, dark }, number) =>
    `[data-colour='${number}']{--_colour:light-dark(${light},${dark})}`
  ).join(''),
);

/** A user's initials in the user's colour; `data-colour` is the index of the colour. */
export const avatars = css`
  .avatar {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 2.4em;
    block-size: 2.4em;
    border-radius: 50%;
    background: var(--_colour);
    color: ${ink};
    font-size: 0.875em;
    font-weight: 600;
    line-height: 1;
    -webkit-user-select: none;
  }
  ${colours}
`;
