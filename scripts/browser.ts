/**
 * A real Chromium for browser tests, on Node and on Deno.
 */
import { type Browser, chromium } from 'playwright-core';
import { ensureChromium } from './services.ts';

const LAUNCH_WITHIN_MS = 30_000;

const FLAGS = [
  '--headless=new',
  '--disable-gpu',
  // Through a proxy or a container's network QUIC only costs time.
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Launches a browser with a fresh profile, and always closes it. */
export async function withBrowser(run: (browser: Browser) => Promise<void>): Promise<void> {
  const browser = await chromium.launch({
    executablePath: await ensureChromium(),
    // Chromium refuses to sandbox itself as root, which containers and CI machines are.
    args: process.getuid?.() === 0 ? [...FLAGS, '--no-sandbox'] : FLAGS,
    timeout: LAUNCH_WITHIN_MS,
  });
  try {
    await run(browser);
  } finally {
    await browser.close();
  }
}
