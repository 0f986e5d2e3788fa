/**
 * Styles of the message log and of the elements that float over it.
 */
import { css } from 'lit';

export const logStyles = css`
  :host {
    display: grid;
    position: relative;
    min-block-size: 0;
    background: var(--_paper);
  }
  .scroller {
    overflow: hidden auto;
    /* A hovered message lies over the next one, but below the floating elements. */
    isolation: isolate;
    overflow-anchor: none;
    /* In a page its scrolling goes on at the end of the log. */
    overscroll-behavior: var(--_overscroll, auto);
    /* Leaves space for the toolbar of a focused message. */
    scroll-padding-block: 2.25em 0.5em;
    min-block-size: 0;
    outline-offset: -2px;
    scrollbar-width: thin;
    scrollbar-color: color-mix(in oklab, var(--_muted) 50%, transparent) transparent;
  }
  .content {
    display: flex;
    flex-direction: column;
    justify-content: flex-end;
    min-block-size: 100%;
    max-inline-size: 54em;
    margin-inline: auto;
    /* The end has space for the typing indicator. */
    padding-block: 0.75em 1.6em;
  }
  slot {
    display: block;
  }
  .older {
    align-self: center;
    margin-block: 0.25em 0.75em;
    padding: 0.4em 1em;
    border: 1px solid var(--_line);
    border-radius: 2em;
    background: var(--_surface);
    color: var(--_muted);
    font-size: 0.8125em;
    font-weight: 600;
  }
  .older[disabled] {
    cursor: default;
  }
  /* Rows use padding instead of margins, so that their heights add up. */
  .day,
  .gap,
  .new,
  .system {
    display: flex;
    align-items: center;
    gap: 0.75em;
    padding: 1em 1em 0.5em;
    color: var(--_muted);
    font-size: 0.75em;
    font-weight: 600;
    text-align: center;
  }
  .day::before,
  .day::after,
  .gap::before,
  .gap::after,
  .new::before,
  .new::after {
    content: '';
    flex: 1;
    border-block-start: 1px solid var(--_rule, currentColor);
  }
  .day {
    --_rule: var(--_line);
  }
  .gap {
    color: var(--_wait);
  }
  .gap::before,
  .gap::after {
    border-style: dashed;
  }
  .new {
    color: var(--_danger);
  }
  .system {
    justify-content: center;
    padding-block: 0.5em;
    font-weight: 400;
    overflow-wrap: anywhere;
  }
  .blank {
    flex: 1;
    display: grid;
    place-content: center;
    justify-items: center;
    gap: 0.5em;
    padding: 1.5em;
    color: var(--_muted);
    font-size: 0.9375em;
    text-align: center;
    text-wrap: balance;
  }
  .blank p {
    margin: 0;
  }
  .blank svg {
    inline-size: 3.5em;
    block-size: 3.5em;
    fill: currentColor;
    opacity: 0.45;
  }
  .ghosts {
    display: grid;
    gap: 0.9em;
    padding: 1em;
    /* Delayed, so that a fast join shows no placeholders. */
    animation: appear 0.3s 0.5s both;
  }
  .ghost {
    block-size: 2.6em;
    inline-size: 55%;
    margin-inline-start: 2.75em;
    border-radius: 1.1em;
    background: var(--_hover);
    animation: breathe 1.6s infinite alternate ease-in-out;
  }
  .ghost:nth-child(2) {
    inline-size: 34%;
  }
  .ghost:nth-child(3) {
    inline-size: 42%;
    margin-inline: auto 0;
  }
  @keyframes breathe {
    to {
      opacity: 0.45;
    }
  }
  @keyframes appear {
    from {
      opacity: 0;
    }
  }
  /* In view together with the newest message; not in a closed launcher. */
  .foot {
    display: var(--_foot, block);
    position: absolute;
    inset-block-end: 0;
    block-size: 1px;
    inline-size: 1px;
    pointer-events: none;
  }
  /* The day of the first visible message. */
  .seen {
    position: absolute;
    inset-block-start: 0.5em;
    justify-self: center;
    padding: 0.25em 0.9em;
    border: 1px solid var(--_line);
    border-radius: 2em;
    background: var(--_surface);
    color: var(--_muted);
    font-size: 0.75em;
    font-weight: 600;
    pointer-events: none;
  }
  .to-end {
    position: absolute;
    inset-block-end: 1.6em;
    inset-inline: 0;
    display: flex;
    justify-content: center;
    pointer-events: none;
  }
  .to-end button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 0.5em;
    min-block-size: 2.75em;
    min-inline-size: 2.75em;
    border: 1px solid var(--_line);
    border-radius: 2em;
    background: var(--_surface);
    color: var(--_ink);
    box-shadow: var(--_shadow);
    font-size: 0.875em;
    font-weight: 600;
    pointer-events: auto;
    animation: appear 0.2s;
  }
  .to-end button.unseen {
    padding-inline: 1em;
    border-color: transparent;
    background: var(--_accent);
    color: var(--_accent-ink);
  }
`;
