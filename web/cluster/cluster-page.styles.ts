/**
 * Layout of the cluster page.
 */
import { css } from 'lit';
import { shared } from './theme.ts';

export const pageStyles = [
  shared,
  css`
    :host {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: 16px;
      max-inline-size: 1180px;
      margin: 0 auto;
      padding: clamp(12px, 3vw, 32px);
    }
    header {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      justify-content: space-between;
      gap: 8px 16px;
    }
    h1 {
      margin: 0;
      font-size: clamp(1.4rem, 1.1rem + 1.6vw, 2rem);
      font-weight: 700;
      letter-spacing: -0.02em;
      line-height: 1.2;
    }
    section {
      padding: 20px;
      border: 1px solid var(--line);
      border-radius: 20px;
      background: var(--surface);
      min-inline-size: 0;
    }
    section.picture {
      padding: 14px;
    }
    .ways {
      display: grid;
      grid-template-columns: minmax(240px, 1fr) minmax(0, 2fr);
      gap: 16px;
    }
    dl {
      display: flex;
      flex-wrap: wrap;
      gap: 8px 32px;
      margin: 0;
    }
    dl > div {
      display: flex;
      flex-direction: row-reverse;
      align-items: baseline;
      gap: 8px;
    }
    dt {
      color: var(--muted);
      font-size: 0.875rem;
    }
    dd {
      margin: 0;
      font-size: 1.375rem;
      font-weight: 650;
    }
    .note {
      max-inline-size: 75ch;
      font-size: 0.8125rem;
    }
    @media (max-width: 760px) {
      .ways {
        grid-template-columns: minmax(0, 1fr);
      }
      section {
        padding: 14px;
        border-radius: 16px;
      }
      section.picture {
        padding: 8px;
      }
      dl {
        gap: 4px 20px;
      }
      dd {
        font-size: 1.125rem;
      }
    }
  `,
];
