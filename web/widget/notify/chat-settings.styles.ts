/**
 * Styles of the settings panel.
 */
import { css } from 'lit';

export const settingsStyles = css`
  .choices {
    padding: 0 1em 0.75em;
    overflow: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
  }
  label {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 0.25em 1em;
    padding-block: 0.4em;
    cursor: pointer;
  }
  label:has(select) {
    flex-wrap: wrap;
  }
  p {
    margin: 0 0 0.4em;
    color: var(--_muted);
    font-size: 0.875em;
  }
  label:has(:disabled) {
    color: var(--_muted);
  }
  select {
    flex: 1 1 9em;
    min-inline-size: 0;
    padding: 0.4em;
    border: 1px solid var(--_muted);
    border-radius: 0.6em;
    background: var(--_surface);
    color: inherit;
    font: inherit;
  }
  @media (pointer: coarse) {
    label,
    select {
      min-block-size: 44px;
    }
    /* At least 16 px: otherwise phones zoom the page. */
    select {
      font-size: 16px;
    }
  }
`;
