/**
 * Styles of the composer.
 */
import { css } from 'lit';

export const composerStyles = css`
  :host {
    display: block;
    border-block-start: 1px solid var(--_line);
    background: var(--_surface);
    color: var(--_ink);
  }
  .composer {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    gap: 0.375em;
    max-inline-size: 54em;
    margin-inline: auto;
    padding: 0.625em 0.875em 0.5em;
  }
  .field {
    position: relative;
    display: flex;
    align-items: flex-end;
    gap: 0.25em;
    padding: 0.25em;
    border: 1px solid var(--_line);
    border-radius: min(1.5em, calc(var(--_radius) + 4px));
    background: var(--_paper);
    transition: border-color 0.15s;
  }
  .field:focus-within {
    border-color: var(--_accent-text);
    box-shadow: 0 0 0 1px var(--_accent-text);
  }
  textarea {
    display: block;
    appearance: none;
    flex: 1;
    min-inline-size: 0;
    max-block-size: 9.4em;
    margin: 0;
    padding: 0.4em 0.625em;
    resize: none;
    overflow-y: auto;
    scrollbar-width: thin;
    border: 0;
    background: none;
    color: inherit;
    /* At least 16 px: otherwise iOS zooms the page. */
    font: inherit;
    font-size: max(1em, 16px);
    line-height: 1.4;
  }
  /* The frame shows the focus; forced colours show the outline. */
  textarea:focus-visible {
    outline-color: transparent;
  }
  /* An empty text has no direction of its own. */
  textarea:placeholder-shown {
    direction: inherit;
  }
  ::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  .send {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 2.25em;
    block-size: 2.25em;
    border-radius: 50%;
    background: var(--_accent);
    color: var(--_accent-ink);
    transition: opacity 0.15s, scale 0.15s;
  }
  .send[disabled] {
    background: var(--_hover);
    color: var(--_muted);
    cursor: default;
  }
  .send:not([disabled]):active {
    scale: 0.92;
  }
  .send .icon {
    stroke-width: 2.25;
  }
  :host(:dir(rtl)) .send .icon {
    scale: -1 1;
  }
  @media (pointer: coarse) {
    .field button {
      inline-size: 44px;
      block-size: 44px;
    }
    textarea {
      max-block-size: 9.75em;
      /* With one line as high as the buttons. */
      padding-block: calc(22px - 0.7em);
    }
  }
  .below {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    column-gap: 0.5em;
    min-block-size: 1.75em;
    padding-inline: 0.25em;
    color: var(--_muted);
    font-size: 0.8125em;
  }
  .who {
    flex: 1 1 auto;
    display: flex;
    align-items: center;
    gap: 0.4em;
    min-inline-size: 0;
    white-space: nowrap;
  }
  .who .avatar {
    font-size: 0.55em;
  }
  bdi {
    overflow: hidden;
    text-overflow: ellipsis;
    color: var(--_ink);
    font-weight: 600;
  }
`;
