/**
 * Security headers: forbid framing (but see room-page.ts), type guessing, foreign resources and access to devices.
 */
import type { Context, MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';

/**
 * The chat needs none of these; a page that embeds it has its own policy. Without `bluetooth`, of
 * which Chromium warns where it has no Web Bluetooth, as on Linux.
 */
const NOBODY: string[] = [];

const POLICY = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'"],
  connectSrc: ["'self'"],
  baseUri: ["'none'"],
  formAction: ["'none'"],
  frameAncestors: ["'none'"],
  // Only Lit's templates may become markup.
  requireTrustedTypesFor: ["'script'"],
  trustedTypes: ['lit-html'],
};

/** Policy of a page with a manifest that these origins (`*`: all) may show in a frame. */
export function contentPolicy(framedBy: readonly string[]): string {
  const frameAncestors = framedBy.length > 0 ? framedBy : POLICY.frameAncestors;
  const directives = { ...POLICY, manifestSrc: ["'self'"], frameAncestors };
  return Object.entries(directives).map(([name, values]) =>
    `${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)} ${values.join(' ')}`
  ).join('; ');
}

export function securityHeaders(): MiddlewareHandler {
  const setAll = secureHeaders({
    contentSecurityPolicy: POLICY,
    permissionsPolicy: {
      accelerometer: NOBODY,
      camera: NOBODY,
      displayCapture: NOBODY,
      geolocation: NOBODY,
      gyroscope: NOBODY,
      hid: NOBODY,
      magnetometer: NOBODY,
      microphone: NOBODY,
      midi: NOBODY,
      payment: NOBODY,
      publickeyCredentialsGet: NOBODY,
      serial: NOBODY,
      usb: NOBODY,
      xrSpatialTracking: NOBODY,
    },
    referrerPolicy: 'no-referrer',
    xFrameOptions: 'DENY',
    // The proxy in front knows whether there is TLS, and for which names.
    strictTransportSecurity: false,
    // Only browsers and plugins of the past knew these.
    xDownloadOptions: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
    overwrite: false,
  });
  return async (c, next) => {
    await next();
    if (isSharedFile(c)) c.res.headers.set('X-Content-Type-Options', 'nosniff');
    else await setAll(c, () => Promise.resolve());
    // Older browsers know no list of origins, and would refuse every frame.
    const policy = c.res.headers.get('Content-Security-Policy') ?? '';
    if (!policy.includes("frame-ancestors 'none'")) c.res.headers.delete('X-Frame-Options');
  };
}

/** A script or its data, for pages of other sites: never a document, so most headers mean nothing. */
export function isSharedFile({ res }: Context): boolean {
  return res.headers.get('Access-Control-Allow-Origin') === '*';
}
