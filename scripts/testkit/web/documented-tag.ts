/**
 * Policy and hash of the widget's tag for a page of another site, as docs/embedding.md gives them.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** The Content-Security-Policy for a page that embeds the chat of this server. */
export async function documentedPolicy(url: string): Promise<string> {
  const docs = await readFile(new URL('../../../docs/embedding.md', import.meta.url), 'utf8');
  const [, block] = /## Content-Security-Policy\n.*?```\n(.*?)```/s.exec(docs)!;
  return block!.replace(/\s+/g, ' ').trim()
    .replaceAll('https://chat.example.org', url)
    .replaceAll('wss://chat.example.org', url.replace('http', 'ws'));
}

/** Hash of the server's module, in the syntax of the attribute `integrity`. */
export async function integrityOf(url: string): Promise<string> {
  const body = new Uint8Array(await (await fetch(`${url}/starling.js`)).arrayBuffer());
  return `sha256-${createHash('sha256').update(body).digest('base64')}`;
}
