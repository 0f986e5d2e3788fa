/**
 * Styles of the message sheet and menu.
 */
import { css } from 'lit';

export const sheetStyles = css`
  dialog {
    inset: auto 0 0;
    inline-size: 100%;
    max-inline-size: 32em;
    max-block-size: 85dvh;
    margin-inline: auto;
    padding: 0.5em 0.5em max(0.5em, env(safe-area-inset-bottom));
    border: 1px solid var(--_line);
    border-block-end: 0;
    border-radius: 1em 1em 0 0;
    background: var(--_surface);
    color: var(--_ink);
    font: inherit;
    animation: rise 0.15s ease-out;
  }
  dialog::backdrop {
    background: #0006;
  }
  @keyframes rise {
    from {
      translate: 0 40%;
      opacity: 0;
    }
  }
  .emojis {
    display: grid;
    grid-template-columns: repeat(8, minmax(0, 1fr));
    margin-block-end: 0.25em;
    padding-block-end: 0.25em;
    border-block-end: 1px solid var(--_line);
  }
  .emoji {
    min-block-size: 48px;
    border: 2px solid transparent;
    border-radius: 0.6em;
    font-size: 1.4em;
    text-align: center;
  }
  .emoji[aria-pressed='true'] {
    background: var(--_own);
  }
  .action {
    display: flex;
    align-items: center;
    gap: 0.9em;
    inline-size: 100%;
    min-block-size: 48px;
    padding-inline: 0.75em;
    border-radius: 0.6em;
  }
  .danger {
    color: var(--_danger);
  }
  .menu {
    inset: auto;
    inline-size: max-content;
    min-inline-size: 12em;
    margin: 0;
    padding: 0.25em;
    border: 1px solid var(--_line);
    border-radius: 0.75em;
    box-shadow: var(--_shadow);
    font-size: 0.9375em;
    animation: none;
  }
  .menu::backdrop {
    background: none;
  }
  @media (hover: hover) {
    .menu .action {
      min-block-size: 36px;
    }
    .action:hover {
      background: var(--_hover);
    }
  }
`;
