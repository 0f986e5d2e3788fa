/**
 * Security headers: forbid framing, type guessing, foreign resources and access to devices.
 */
import type { Context, MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';

/**
 * The chat needs none of these; a page that embeds it has its own policy. Without `bluetooth`, of
 * which Chromium warns where it has no Web Bluetooth, as on Linux.
 */
const NOBODY: string[] = [];

export function securityHeaders(): MiddlewareHandler {
  const setAll = secureHeaders({
    contentSecurityPolicy: {
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
    },
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
  };
}

/** A script or its data, for pages of other sites: never a document, so most headers mean nothing. */
export function isSharedFile({ res }: Context): boolean {
  return res.headers.get('Cross-Origin-Resource-Policy') === 'cross-origin';
}
