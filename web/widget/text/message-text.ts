/**
 * Renders a message's text. XSS-safe: user text becomes text nodes, `href` and `title` only.
 */
import { html, nothing, type TemplateResult } from 'lit';
import type { Inline } from './inline-parts.ts';
import { type Block, parseMarkdown } from './markdown.ts';
import { type Mentioned, NOBODY_MENTIONED } from './mention-index.ts';
import { createNames, findMentions, type Names } from './mentions.ts';

type Piece = string | TemplateResult | Piece[];

interface People {
  names: Names;
  self: string;
}

/** Each piece has its own `dir="auto"`, so that it does not affect the text around it. */
export function messageText(text: string, mentioned: Mentioned = NOBODY_MENTIONED): Piece[] {
  const names = createNames(mentioned.names.split('\n'));
  return blockPieces(parseMarkdown(text), { names, self: mentioned.self });
}

function blockPieces(blocks: readonly Block[], people: People): Piece[] {
  const [first, ...others] = blocks;
  return first?.type === 'text' && others.length === 0
    ? inlinePieces(first.parts, people)
    : blocks.map((block) => blockPiece(block, people));
}

// White space is significant in messages, so the templates have none around elements.
// deno-fmt-ignore
function blockPiece(block: Block, people: People): TemplateResult {
  switch (block.type) {
    case 'text':
      return html`<p dir="auto">${inlinePieces(block.parts, people)}</p>`;
    case 'quote':
      return html`<blockquote dir="auto">${blockPieces(block.blocks, people)}</blockquote>`;
    case 'list': {
      const items = block.blocks.map((item) => html`<li dir="auto">${blockPieces([item], people)}</li>`);
      return block.start === undefined ? html`<ul>${items}</ul>` : html`<ol start=${block.start}>${items}</ol>`;
    }
    case 'code':
      return html`<pre dir="auto" data-language=${block.language || nothing}><code>${block.text}</code></pre>`;
  }
}

function inlinePieces(parts: readonly Inline[], people: People): Piece[] {
  return parts.map((part) => inlinePiece(part, people));
}

// deno-fmt-ignore
function inlinePiece(part: Inline, people: People): Piece {
  switch (part.type) {
    case 'text':
      return people.names.size > 0 ? textPieces(part.text, people) : part.text;
    case 'code':
      return html`<code dir="auto">${part.text}</code>`;
    case 'bold':
      return html`<strong>${inlinePieces(part.parts, people)}</strong>`;
    case 'italic':
      return html`<em>${inlinePieces(part.parts, people)}</em>`;
    case 'strike':
      return html`<s>${inlinePieces(part.parts, people)}</s>`;
    case 'link':
      return html`<a href=${part.href} dir=${part.place ? 'auto' : 'ltr'} title=${part.place ? part.href : nothing} data-place=${part.place ?? nothing} target="_blank" rel="noopener noreferrer nofollow ugc">${part.text}</a>`;
  }
}

function textPieces(text: string, { names, self }: People): Piece[] {
  const pieces: Piece[] = [];
  const own = `@${self.toLowerCase()}`;
  let from = 0;
  for (const { start, end } of findMentions(text, names)) {
    const mention = text.slice(start, end);
    const isOwn = mention.toLowerCase() === own;
    pieces.push(
      text.slice(from, start),
      html`<bdi class="mention ${isOwn ? 'self' : ''}" part="mention">${mention}</bdi>`,
    );
    from = end;
  }
  return [...pieces, text.slice(from)];
}
