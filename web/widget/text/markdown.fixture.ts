/**
 * Prints a Markdown tree as one line, such as `<q><p>a <b>bold</b> word</p></q>`.
 */
import type { Inline } from './inline-parts.ts';
import type { Block } from './markdown.ts';

export function sketch(parts: readonly (Block | Inline)[]): string {
  return parts.map(sketchOf).join('');
}

function sketchOf(part: Block | Inline): string {
  switch (part.type) {
    case 'bold':
      return `<b>${sketch(part.parts)}</b>`;
    case 'italic':
      return `<i>${sketch(part.parts)}</i>`;
    case 'strike':
      return `<s>${sketch(part.parts)}</s>`;
    case 'list':
      return `<list ${part.start ?? ''}>${sketch(part.blocks)}</list>`;
    case 'link':
      return `<a ${part.href}${part.place ? ` at ${part.place}` : ''}>${part.text}</a>`;
    case 'quote':
      return `<q>${sketch(part.blocks)}</q>`;
    case 'code':
      return 'language' in part
        ? `<pre ${part.language}>${part.text}</pre>`
        : `<c>${part.text}</c>`;
    case 'text':
      return 'parts' in part ? `<p>${sketch(part.parts)}</p>` : part.text;
  }
}
