/**
 * Styles of the lists in the moderation panel.
 */
import { css } from 'lit';

export const queueStyles = css`
  .tabs {
    display: flex;
    flex: none;
    gap: 0.25em;
    padding: 0 0.75em 0.375em;
    overflow: auto hidden;
    scrollbar-width: none;
  }
  [role='tab'] {
    flex: 1 0 auto;
    min-block-size: 2.1em;
    padding-inline: 0.6em;
    border: 1px solid transparent;
    border-radius: 0.6em;
    color: var(--_muted);
    font-size: 0.9375em;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  [role='tab'][aria-selected='true'] {
    border-color: var(--_accent-text);
    color: var(--_accent-text);
  }
  ul {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  li {
    padding-block: 0.5em;
    border-block-start: 1px solid var(--_line);
  }
  .who {
    display: flex;
    justify-content: space-between;
    gap: 1em;
    font-weight: 600;
  }
  .who bdi {
    overflow-wrap: anywhere;
  }
  time,
  .note {
    color: var(--_muted);
    font-size: 0.875em;
    font-weight: 400;
  }
  li p {
    margin: 0.2em 0;
    overflow-wrap: anywhere;
  }
  .said {
    max-block-size: 9em;
    overflow: auto;
    white-space: pre-wrap;
    text-align: start;
  }
  .done:empty,
  .error:empty {
    margin: 0;
  }
  @media (forced-colors: active) {
    [role='tab'] {
      border-color: Canvas;
    }
    [role='tab'][aria-selected='true'] {
      border-color: Highlight;
    }
  }
  @media (pointer: coarse) {
    [role='tab'] {
      min-block-size: 44px;
      min-inline-size: 44px;
    }
  }
`;
