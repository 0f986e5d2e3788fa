/**
 * Styles of the moderation panels and their form fields.
 */
import { css } from 'lit';

export const placeStyles = css`
  :host {
    position: absolute;
    z-index: 3;
    inset-block-start: 4em;
    inset-inline-end: 0.625em;
    inline-size: min(24em, calc(100% - 1.25em));
    max-block-size: min(32em, calc(100% - 5em));
    box-sizing: border-box;
  }
  header bdi {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  header > :first-child {
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  .body {
    padding: 0 1em 0.75em;
    overflow: auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
  }
`;

export const moderationStyles = css`
  label {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0.25em 1em;
    padding-block: 0.4em;
  }
  input[type='checkbox']:not([role]) {
    flex: none;
    inline-size: 1.5em;
    block-size: 1.5em;
    margin: 0;
    accent-color: var(--_accent);
  }
  select,
  .text {
    flex: 1 1 9em;
    min-inline-size: 0;
    box-sizing: border-box;
    padding: 0.4em 0.6em;
    border: 1px solid var(--_muted);
    border-radius: 0.6em;
    background: var(--_surface);
    color: inherit;
    font: inherit;
  }
  p {
    margin: 0.4em 0;
  }
  .error {
    color: var(--_danger);
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25em 1em;
  }
  .actions .text-button {
    padding-block: 0.25em;
  }
  .ending {
    justify-content: flex-end;
    padding-block-start: 0.5em;
  }
  .filled {
    padding: 0.4em 0.9em;
    border-radius: 0.6em;
    background: var(--_danger);
    color: var(--_surface);
    font-weight: 600;
  }
  @media (forced-colors: active) {
    .filled {
      border: 1px solid;
    }
  }
  @media (pointer: coarse) {
    label,
    select,
    .text,
    .filled,
    .actions .text-button {
      min-block-size: 44px;
    }
    .actions .text-button {
      min-inline-size: 44px;
    }
    /* At least 16 px: otherwise phones zoom the page. */
    select,
    .text {
      font-size: 16px;
    }
  }
`;
