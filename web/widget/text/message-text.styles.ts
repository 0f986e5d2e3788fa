/**
 * Styles of a message's text: marks, links, quotes and code.
 */
import { css } from 'lit';

export const textStyles = css`
  .text {
    /* As wide as the bubble, so that right-to-left text starts at its edge. */
    flex: 1 1 auto;
    min-inline-size: 0;
    font-size: 0.9375em;
    line-height: 1.45;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    unicode-bidi: isolate;
  }
  .text :is(p, blockquote, pre, ul, ol) {
    margin: 0;
  }
  .text :is(p, blockquote, pre, ul, ol) + * {
    margin-block-start: 0.4em;
  }
  .text :is(ul, ol) {
    padding-inline-start: 1.6em;
  }
  .text a {
    color: var(--_accent-text);
    text-underline-offset: 0.15em;
    border-radius: 0.2em;
  }
  .text .mention {
    padding-inline: 0.15em;
    border-radius: 0.3em;
    background: color-mix(in oklab, var(--_accent-text) 14%, transparent);
    color: var(--_accent-text);
    font-weight: 600;
    -webkit-box-decoration-break: clone;
    box-decoration-break: clone;
  }
  .own .text .mention:not(.self) {
    color: inherit;
  }
  .text .mention.self {
    background: var(--_accent);
    color: var(--_accent-ink);
  }
  /* Without hover, which would show the title, the link's target is shown beside it. */
  @media (hover: none) {
    .text a[data-place]::after {
      content: ' (' attr(data-place) ')';
      direction: ltr;
      unicode-bidi: isolate;
      font-size: 0.8667em;
    }
  }
  .text code {
    padding: 0.1em 0.3em;
    border-radius: 0.3em;
    background: var(--_hover);
    font-family: ui-monospace, Menlo, Consolas, monospace;
    font-size: 0.9em;
    -webkit-box-decoration-break: clone;
    box-decoration-break: clone;
  }
  .text pre {
    /* Long lines scroll, and widen neither the bubble nor the page. */
    max-inline-size: 100%;
    padding: 0.5em 0.75em;
    overflow-x: auto;
    border: 1px solid var(--_line);
    border-radius: 0.5em;
    background: var(--_hover);
    white-space: pre;
    overflow-wrap: normal;
    tab-size: 4;
    scrollbar-width: thin;
  }
  .text pre code {
    padding: 0;
    background: none;
  }
  .text pre[data-language]::before {
    content: attr(data-language);
    display: block;
    position: sticky;
    inset-inline-start: 0;
    inline-size: fit-content;
    color: var(--_muted);
    font-size: 0.8em;
  }
  .own .text pre {
    border-color: color-mix(in oklab, var(--_ink) 18%, transparent);
  }
  .own .text pre[data-language]::before {
    color: color-mix(in oklab, var(--_muted) 55%, var(--_ink));
  }
  .text blockquote {
    padding-inline-start: 0.625em;
    border-inline-start: 3px solid color-mix(in oklab, var(--_ink) 30%, transparent);
  }
`;
