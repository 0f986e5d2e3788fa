/**
 * Chromium for browser tests, on Node and on Deno.
 */
import { type Browser, chromium } from 'playwright-core';
import { findProgram } from './debian-packages.ts';
import { ensureNamedProgram, ensureProgram } from './service.ts';

const PROGRAMS = ['chromium', 'chromium-browser', 'google-chrome'];
const SHELL = 'chromium-headless-shell';
const LAUNCH_WITHIN_MS = 30_000;
const CONNECT_WITHIN_MS = 10_000;

/** This list replaces Playwright's, so it begins with the names in Playwright's own. */
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
  // Pages of the address bar, two per context: a third of a context's cost.
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
];

const FLAGS = [
  '--headless=new',
  '--disable-gpu',
  // QUIC only costs time through a proxy or a container's network.
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  `--disable-features=${FEATURES_OFF}`,
];

export const LAUNCH_OPTIONS = {
  // Chromium refuses to sandbox itself as root, the usual user in containers and on CI machines.
  args: process.getuid?.() === 0 ? [...FLAGS, '--no-sandbox'] : FLAGS,
  timeout: LAUNCH_WITHIN_MS,
};

/** Runs with the shared browser of CHROMIUM_ENDPOINT, without contexts, or with a new one. */
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

/** Path of CHROMIUM, of an installed one, or of Debian's package, installed if allowed. */
export async function ensureChromium(): Promise<string> {
  return await ensureNamedProgram({
    variable: 'CHROMIUM',
    names: PROGRAMS,
    packageNames: ['chromium'],
  });
}

/**
 * Path of Chromium's headless shell: the same engine without windows, so that a page costs two
 * thirds of the processor time. It denies notifications. Chromium's own path where it is missing.
 */
export async function ensureHeadlessShell(): Promise<string> {
  const whole = await ensureChromium();
  if (process.env.CHROMIUM) return whole;
  return await ensureProgram({
    program: SHELL,
    find: () => findProgram([SHELL]),
    packageNames: [SHELL],
    otherwise: '',
  }).catch(() => whole);
}
