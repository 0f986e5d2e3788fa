/**
 * Styles of the header: logo, room, panel buttons.
 */
import { css } from 'lit';

export const headerStyles = css`
  :host {
    display: block;
    min-inline-size: 0;
  }
  .header {
    display: flex;
    align-items: center;
    gap: 0.75em;
    min-inline-size: 0;
    padding-block: 0.625em;
    /* Leaves a corner for the close button of a launcher's panel. */
    padding-inline: 0.875em calc(0.625em + var(--_corner, 0px));
    border-block-end: 1px solid var(--_line);
    background: var(--_surface);
  }
  .mark {
    display: grid;
    place-items: center;
    flex: none;
    inline-size: 2.25em;
    block-size: 2.25em;
    border-radius: 0.7em;
    background: linear-gradient(
      135deg,
      color-mix(in oklab, var(--_accent) 25%, #12b5a5),
      color-mix(in oklab, var(--_accent) 85%, #000) 55%,
      color-mix(in oklab, var(--_accent) 35%, #d0418f)
    );
    color: #fff;
  }
  img.mark {
    background: none;
    object-fit: contain;
  }
  .mark svg {
    inline-size: 1.6em;
    block-size: 1.6em;
    fill: currentColor;
  }
  .titles {
    display: block;
    flex: 1;
    min-inline-size: 0;
    line-height: 1.3;
  }
  .room {
    margin: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-size: 1em;
    font-weight: 650;
  }
  .sub {
    display: flex;
    align-items: center;
    gap: 0.4em;
    min-inline-size: 0;
    color: var(--_muted);
    font-size: 0.8125em;
    white-space: nowrap;
  }
  .sub span {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .sub::before {
    content: '';
    flex: none;
    inline-size: 0.55em;
    block-size: 0.55em;
    border-radius: 50%;
    background: var(--_muted);
  }
  /* Keeps its height. */
  .sub.blank::before {
    visibility: hidden;
  }
  .sub.open::before {
    background: var(--_good);
  }
  .sub.waiting::before,
  .sub.connecting::before {
    background: var(--_wait);
  }
  .sub.closed::before {
    background: var(--_danger);
  }
  .panel-button {
    display: inline-flex;
    align-items: center;
    gap: 0.4em;
    flex: none;
    min-block-size: 2.375em;
    padding-inline: 0.7em;
    border: 1px solid var(--_line);
    border-radius: 2em;
    color: var(--_muted);
    font-size: 0.875em;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  .panel-button[aria-expanded='true'] {
    border-color: var(--_accent-text);
    color: var(--_accent-text);
  }
  @media (hover: hover) {
    .panel-button:hover {
      background: var(--_hover);
      color: var(--_ink);
    }
  }
  @container (max-width: 26em) {
    .panel-button {
      padding-inline: 0.55em;
    }
  }
`;
