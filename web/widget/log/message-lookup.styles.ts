/**
 * Styles of the note over the log while a message is searched.
 */
import { css } from 'lit';

export const lookupStyles = css`
  .search {
    position: absolute;
    inset-block-start: 0.75em;
    inset-inline: 1em;
    display: flex;
    justify-content: center;
    pointer-events: none;
  }
  .search p {
    display: flex;
    align-items: center;
    gap: 0.75em;
    margin: 0;
    padding: 0.25em 1em;
    border: 1px solid var(--_line);
    border-radius: 1.5em;
    background: var(--_surface);
    color: var(--_ink);
    box-shadow: var(--_shadow);
    font-size: 0.875em;
    pointer-events: auto;
    /* Delayed, so that a fast search shows nothing. */
    animation: appear 0.2s 0.2s both;
  }
  .search button {
    min-block-size: 1.75em;
  }
`;
