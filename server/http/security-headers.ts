/**
 * Security headers: forbid framing, type guessing, foreign resources and access to devices.
 */
import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';

/** The chat needs none of these; a page that embeds it has its own policy. */
const NOBODY: string[] = [];

export function securityHeaders(): MiddlewareHandler {
  return secureHeaders({
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
      bluetooth: NOBODY,
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
    // Shared files set Cross-Origin-Resource-Policy themselves.
    overwrite: false,
  });
}
