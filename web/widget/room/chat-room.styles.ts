/**
 * Layout of the room: header, status, log, composer.
 */
import { css } from 'lit';
import { DEFAULT_HEIGHT_EM } from '../ui/default-height.ts';

export const roomStyles = css`
  :host {
    display: contents;
  }
  .chat {
    /* Stops styles inherited from the page. */
    all: initial;
    color-scheme: inherit;
    /* A closed launcher hides the room. */
    visibility: inherit;
    box-sizing: border-box;
    position: relative;
    display: grid;
    grid-template: auto auto minmax(0, 1fr) auto auto / minmax(0, 1fr);
    /* As high as the element if the page sets a height. */
    block-size: ${DEFAULT_HEIGHT_EM}em;
    min-block-size: max(100%, var(--_least, 320px));
    max-block-size: 100%;
    overflow: hidden;
    border: var(--_border, 1px) solid var(--_line);
    border-radius: var(--_box-radius, var(--_radius));
    background: var(--_paper);
    color: var(--_ink);
    font: medium / 1.5 var(--_font);
    -webkit-text-size-adjust: 100%;
  }
  /* Not by :has(), since WebKit misses changes of its condition. */
  .chat:not([drawn]) > * {
    visibility: hidden;
  }
  starling-roster,
  starling-settings {
    position: absolute;
    z-index: 3;
    inset-block-start: 4em;
    inset-inline-end: 0.625em;
    inline-size: min(17em, calc(100% - 1.25em));
    max-block-size: min(28em, calc(100% - 5em));
  }
  starling-typing {
    display: flex;
    block-size: 1.9em;
    /* Over the end of the log, so that nothing cuts its messages. */
    position: relative;
    margin-block-start: -1.9em;
    pointer-events: none;
    /* The log's width, in this smaller font size. */
    inline-size: min(100%, 66.5em);
    box-sizing: border-box;
    margin-inline: auto;
    padding-inline: 1.1em;
    overflow: hidden;
    color: var(--_muted);
    font-size: 0.8125em;
    white-space: nowrap;
    text-overflow: ellipsis;
  }
  .unplaced {
    grid-row: 1 / -1;
    place-self: center;
    padding: 2em;
    color: var(--_muted);
    text-align: center;
  }
`;
