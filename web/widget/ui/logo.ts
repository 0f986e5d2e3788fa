/**
 * Starling logo, as inline SVG in the current colour.
 */
import { html, type TemplateResult } from 'lit';

export function logo(): TemplateResult {
  return html`
    <svg viewBox="-16 -16 32 32" aria-hidden="true">
      <path
        transform="rotate(38)"
        d="M0-14.5 1-11.6C2.5-10.7 2.8-8.3 3.6-7 8-5.6 12.5-2 15.5 4.5 11.5 2.2 7 1.8 3.9 3.4 3.5 6 2.7 7.6 2.2 9L3.1 13.2 0 12.3-3.1 13.2-2.2 9C-2.7 7.6-3.5 6-3.9 3.4-7 1.8-11.5 2.2-15.5 4.5-12.5-2-8-5.6-3.6-7-2.8-8.3-2.5-10.7-1-11.6Z"
      ></path>
    </svg>
  `;
}
