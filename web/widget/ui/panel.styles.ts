/**
 * Styles of the panels under the header.
 */
import { css } from 'lit';

export const panelStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    border: 1px solid var(--_line);
    border-radius: min(var(--_radius), 1em);
    background: var(--_surface);
    color: var(--_ink);
    box-shadow: var(--_shadow);
    font-size: 0.9375em;
    animation: appear 0.15s;
  }
  @keyframes appear {
    from {
      opacity: 0;
      translate: 0 -0.25em;
    }
  }
  header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    padding-block: 0.5em 0.375em;
    padding-inline: 1em 0.5em;
    font-weight: 600;
  }
`;
