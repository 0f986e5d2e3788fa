/**
 * Styles of one message: bubble, author, reactions. message-text.styles.ts styles the text.
 */
import { css } from 'lit';

export const messageStyles = css`
  :host {
    display: block;
    position: relative;
    padding-block: 1px;
    padding-inline: 0.875em;
    border-radius: 0.75em;
    outline-offset: -2px;
  }
  :host([head]) {
    padding-block-start: 0.625em;
  }
  /* The toolbar overlaps the next message. */
  :host(:hover),
  :host(:focus-within) {
    z-index: 1;
  }
  .line {
    display: grid;
    grid-template-columns: 2.1em minmax(0, 1fr);
    column-gap: 0.625em;
  }
  .own.line {
    grid-template-columns: minmax(0, 1fr);
  }
  .stack {
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    min-inline-size: 0;
  }
  .own .stack {
    align-items: flex-end;
  }
  .by {
    display: flex;
    align-items: baseline;
    gap: 0.5em;
    max-inline-size: 100%;
    margin-block-end: 0.15em;
  }
  .role {
    flex: none;
    padding-inline: 0.5em;
    border: 1px solid var(--_line);
    border-radius: 1em;
    color: var(--_muted);
    font-size: 0.6875em;
    line-height: 1.5;
  }
  .name {
    min-inline-size: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    color: var(--_colour);
    font-size: 0.8125em;
    font-weight: 600;
  }
  .bubble {
    position: relative;
    max-inline-size: min(36em, 92%);
    padding: 0.4375em 0.75em;
    border: 1px solid var(--_line);
    border-radius: calc(1.125 * var(--_radius));
    background: var(--_surface);
    color: var(--_ink);
  }
  .own .bubble {
    max-inline-size: min(36em, 86%);
    border-color: transparent;
    background: var(--_own);
  }
  :host([head]) .line:not(.own) .bubble {
    border-start-start-radius: min(0.3em, var(--_radius));
  }
  :host([head]) .own .bubble {
    border-start-end-radius: min(0.3em, var(--_radius));
  }
  .deleted .bubble {
    border-style: dashed;
    border-color: var(--_line);
    background: none;
    color: var(--_muted);
    font-style: italic;
  }
  .mentioning .bubble {
    border-color: var(--_accent-text);
    box-shadow: inset 3px 0 var(--_accent-text);
  }
  :host(:dir(rtl)) .mentioning .bubble {
    box-shadow: inset -3px 0 var(--_accent-text);
  }
  .waiting .bubble {
    border-color: var(--_line);
    background: none;
  }
  .failed .bubble {
    border-color: var(--_danger);
  }
  /* Text and time share the last line if both fit. */
  .body {
    display: flex;
    flex-wrap: wrap;
    align-items: flex-end;
    column-gap: 0.75em;
  }
  .emojis .text {
    font-size: 2.25em;
    line-height: 1.25;
  }
  .long .text {
    max-block-size: 17.4em;
    overflow: hidden;
    mask-image: linear-gradient(#000 78%, transparent);
  }
  .meta {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    column-gap: 0.5em;
    margin-inline-start: auto;
    padding-block-start: 0.1em;
    color: var(--_muted);
    font-size: 0.6875em;
    font-style: normal;
    line-height: 1.6;
    white-space: nowrap;
    font-variant-numeric: tabular-nums;
  }
  .own .meta {
    color: color-mix(in oklab, var(--_muted) 55%, var(--_ink));
  }
  .meta .icon {
    inline-size: 1.2em;
    block-size: 1.2em;
    stroke-width: 2;
  }
  .more {
    margin-block: 0.25em 0.1em;
    font-size: 0.8125em;
  }
  .quoting.line .bubble {
    min-inline-size: min(17em, 86%);
  }
  .quote {
    display: block;
    inline-size: 100%;
    contain: inline-size;
    margin-block: 0.125em 0.375em;
    padding: 0.25em 0.625em;
    border-inline-start: 3px solid var(--_colour, var(--_line));
    border-radius: 0.3em;
    background: var(--_hover);
    font-size: 0.8125em;
    line-height: 1.4;
  }
  .quote span {
    display: block;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .quote-name {
    color: var(--_colour);
    font-weight: 600;
  }
  .own .quote-name {
    color: inherit;
  }
  .quote-text {
    color: var(--_muted);
  }
  .own .quote-text {
    color: color-mix(in oklab, var(--_muted) 55%, var(--_ink));
  }
  .reactions {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25em;
    margin-block: -0.3em 0.2em;
    padding-inline: 0.5em;
    position: relative;
  }
  .reaction {
    display: inline-flex;
    align-items: center;
    gap: 0.35em;
    padding: 0.1em 0.55em;
    border: 1px solid var(--_line);
    border-radius: 2em;
    background: var(--_surface);
    font-size: 0.8125em;
    line-height: 1.5;
    font-variant-numeric: tabular-nums;
  }
  .reaction[aria-pressed='true'] {
    border-color: var(--_accent-text);
    background: var(--_own);
    font-weight: 600;
  }
  @media (hover: hover) {
    .reaction:hover {
      border-color: var(--_accent-text);
    }
  }
  /* At the corner of the bubble, or beyond a bubble that is narrower than the toolbar. */
  starling-toolbar {
    position: absolute;
    inset-block-end: calc(100% - 0.4em);
    inset-inline-end: min(0px, calc(100% - var(--_width, 10em)));
    z-index: 1;
    font-weight: 400;
    font-style: normal;
  }
  .own starling-toolbar {
    inset-inline-end: 0;
  }
  .flash .bubble {
    animation: flash 1.6s ease-out;
  }
  @keyframes flash {
    0%,
    40% {
      box-shadow: 0 0 0 3px var(--_accent-text);
    }
  }
  /* Large targets, so that a finger does not hit the message below. */
  @media (hover: hover) {
    :host(:hover) {
      background: #8881;
    }
  }
  @media (pointer: coarse) {
    /* A long press opens the sheet instead. */
    .bubble {
      -webkit-user-select: none;
      user-select: none;
      -webkit-touch-callout: none;
    }
    a {
      -webkit-touch-callout: default;
    }

    .quote {
      min-block-size: 44px;
    }
    .more,
    .reaction {
      justify-content: center;
      min-inline-size: 44px;
      min-block-size: 36px;
    }
    .reactions {
      gap: 8px 4px;
      margin-block: 0 4px;
    }
  }
  @media (forced-colors: active) {
    .own .bubble {
      border: 2px solid;
    }
    .mentioning .bubble {
      border: 2px solid Highlight;
    }
    .reaction[aria-pressed='true'] {
      outline: 2px solid Highlight;
    }
  }
`;
