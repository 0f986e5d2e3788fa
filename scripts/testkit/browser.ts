/**
 * A real Chromium for browser tests, on Node and on Deno.
 */
import { basename, dirname } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { findProgram } from './debian-packages.ts';
import { ensureProgram } from './service.ts';

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome'];
const LAUNCH_WITHIN_MS = 30_000;
const CONNECT_WITHIN_MS = 10_000;

/** A second list takes the place of Playwright's, so the first names are those of its own. */
const FEATURES_OFF = [
  'AvoidCorsURLLoaderRestartOnRedirect',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning',
  'AimEnabled',
  // Pages of the address bar, two for each context: a third of what a context costs.
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
];

const FLAGS = [
  '--headless=new',
  '--disable-gpu',
  // Through a proxy or a container's network QUIC only costs time.
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${FEATURES_OFF}`,
];

export const LAUNCH_OPTIONS = {
  // Chromium refuses to sandbox itself as root, which containers and CI machines are.
  args: process.getuid?.() === 0 ? [...FLAGS, '--no-sandbox'] : FLAGS,
  timeout: LAUNCH_WITHIN_MS,
};

/**
 * A browser without any context, always closed: the one that CHROMIUM_ENDPOINT names, which other
 * tests share (contexts, and all that a page stores, are apart), else one of its own.
 */
export async function withBrowser(run: (browser: Browser) => Promise<void>): Promise<void> {
  const shared = process.env.CHROMIUM_ENDPOINT;
  const browser = shared
    ? await chromium.connect(shared, { timeout: CONNECT_WITHIN_MS })
    : await chromium.launch({ ...LAUNCH_OPTIONS, executablePath: await ensureChromium() });
  try {
    await run(browser);
  } finally {
    await browser.close();
  }
}

/** Path of a Chromium: the one in CHROMIUM, else an installed one, else Debian's package, installed when this process may. */
export async function ensureChromium(): Promise<string> {
  const named = process.env.CHROMIUM;
  if (named) {
    if (findProgram([basename(named)], [dirname(named)])) return named;
    throw new Error(`CHROMIUM is ${named}, which is no program`);
  }
  return await ensureProgram({
    program: 'chromium',
    find: () => findProgram(PROGRAMS),
    packageName: 'chromium',
    otherwise: 'or set CHROMIUM to the path of one',
  });
}
