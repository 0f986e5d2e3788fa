/**
 * Recorder: a script that notes a page's errors. It comes first in the page, since WebDriver reports
 * no errors, and its hash belongs into the page's policy.
 */
import { createHash } from 'node:crypto';

function recordFaults(): void {
  const faults: string[] = [];
  (globalThis as unknown as { faults: string[] }).faults = faults;
  const { error } = console;
  console.error = (...words: unknown[]) => {
    faults.push(words.join(' '));
    error(...words);
  };
  // Captured: a file that fails to load has an event that does not bubble.
  addEventListener('error', ({ message, target }) => {
    const { localName, src, href } = target as Element & { src?: string; href?: string };
    faults.push(message ?? `${localName} ${src ?? href} failed`);
  }, true);
  addEventListener('unhandledrejection', ({ reason }) => faults.push(`rejected: ${reason}`));
  addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
    // Browsers ask for the icon by themselves.
    if (!blockedURI.endsWith('/favicon.ico')) {
      faults.push(`${violatedDirective} blocked ${blockedURI}`);
    }
  });
}

const SCRIPT = `(${recordFaults})()`;
const SOURCE = `'sha256-${createHash('sha256').update(SCRIPT).digest('base64')}'`;

export const RECORDER = `<script>${SCRIPT}</script>`;

export function allowRecorder(policy: string): string {
  return policy.replace('script-src ', `script-src ${SOURCE} `);
}
