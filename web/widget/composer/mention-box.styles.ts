/**
 * Styles of the mention list. Its colours and avatars come from the composer.
 */
import { css } from 'lit';

export const boxStyles = css`
  #mentions {
    position: absolute;
    z-index: 1;
    inset-block-end: calc(100% + 0.375em);
    inset-inline: 0 auto;
    inline-size: min(22em, 100%);
    margin: 0;
    padding: 0.25em;
    overflow: auto;
    overscroll-behavior: contain;
    list-style: none;
    border: 1px solid var(--_line);
    border-radius: min(var(--_radius), 1em);
    background: var(--_surface);
    box-shadow: var(--_shadow);
    scrollbar-width: thin;
  }
  #mentions li {
    display: flex;
    align-items: center;
    gap: 0.625em;
    min-block-size: 2.25em;
    padding: 0.25em 0.5em;
    border-radius: 0.6em;
    cursor: pointer;
  }
  #mentions [aria-selected='true'] {
    background: var(--_own);
  }
  #mentions .avatar {
    font-size: 0.6875em;
  }
  #mentions bdi {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  @media (hover: hover) {
    #mentions li:hover {
      background: var(--_hover);
    }
  }
  @media (forced-colors: active) {
    #mentions [aria-selected='true'] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
  @media (pointer: coarse) {
    #mentions li {
      min-block-size: 44px;
    }
  }
`;
