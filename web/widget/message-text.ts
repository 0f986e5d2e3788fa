/**
 * A message's text as nodes. What visitors wrote becomes text nodes, and values of `href` and `title`;
 * there is no other way in.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { Inline } from './inline.ts';
import { type Block, parseMarkdown } from './markdown.ts';

type Piece = string | TemplateResult;

/** Directions are found piece by piece (`dir="auto"`), so that no quote or code turns the words around it. */
export function messageText(text: string): Piece[] {
  return blockPieces(parseMarkdown(text));
}

/** A lone text needs no element of its own. */
function blockPieces(blocks: readonly Block[]): Piece[] {
  const [first, ...others] = blocks;
  return first?.type === 'text' && others.length === 0
    ? first.parts.map(inlinePiece)
    : blocks.map(blockPiece);
}

// White space shows in a message's text, so the templates have none around the elements.
// deno-fmt-ignore
function blockPiece(block: Block): TemplateResult {
  switch (block.type) {
    case 'text':
      return html`<p dir="auto">${block.parts.map(inlinePiece)}</p>`;
    case 'quote':
      return html`<blockquote dir="auto">${blockPieces(block.blocks)}</blockquote>`;
    case 'code':
      return html`<pre dir="auto" data-language=${block.language || nothing}><code>${block.text}</code></pre>`;
  }
}

// deno-fmt-ignore
function inlinePiece(part: Inline): Piece {
  switch (part.type) {
    case 'text':
      return part.text;
    case 'code':
      return html`<code dir="auto">${part.text}</code>`;
    case 'bold':
      return html`<strong>${part.parts.map(inlinePiece)}</strong>`;
    case 'italic':
      return html`<em>${part.parts.map(inlinePiece)}</em>`;
    case 'link':
      return html`<a href=${part.href} dir=${part.place ? 'auto' : 'ltr'} title=${part.place ? part.href : nothing} data-place=${part.place ?? nothing} target="_blank" rel="noopener noreferrer nofollow ugc">${part.text}</a>`;
  }
}
