/**
 * Icons as inline SVG: need no request, and take the colour of the text.
 */
import { html, type TemplateResult } from 'lit';

export const ICONS = {
  roster:
    'M16 19v-1.5a3.5 3.5 0 0 0-3.5-3.5h-5A3.5 3.5 0 0 0 4 17.5V19M10 11a3.25 3.25 0 1 0 0-6.5 3.25 3.25 0 0 0 0 6.5M20 19v-1.5a3.5 3.5 0 0 0-2.6-3.4M15.5 4.7a3.25 3.25 0 0 1 0 6.1',
  settings:
    'M4 8h9M17 8h3M4 16h3M11 16h9M15 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4M9 18a2 2 0 1 0 0-4 2 2 0 0 0 0 4',
  send: 'M5 12h13M12.5 5.5 19 12l-6.5 6.5',
  react:
    'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17M8.5 14a4.2 4.2 0 0 0 7 0M9 9.5v.01M15 9.5v.01',
  close: 'M6 6l12 12M18 6 6 18',
  down: 'M12 5v14M5.5 12.5 12 19l6.5-6.5',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  waiting: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17M12 7.5V12l3 2',
  failed: 'M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17M12 7.5v5M12 16v.01',
} as const;

export function icon(name: keyof typeof ICONS): TemplateResult {
  return drawing(ICONS[name]);
}

/** `path` has the syntax of the attribute `d`, in a viewBox of 24 by 24. */
export function drawing(path: string): TemplateResult {
  return html`
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d=${path}></path>
    </svg>
  `;
}
