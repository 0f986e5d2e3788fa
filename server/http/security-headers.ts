/**
 * Security headers of every answer over HTTP: nothing may be guessed, framed or loaded from
 * elsewhere, and no page here gets at devices.
 */
import type { MiddlewareHandler } from 'hono';
import { secureHeaders } from 'hono/secure-headers';

/** Nobody: the chat needs none of these, and a page that embeds it has a policy of its own. */
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
      // No text becomes code or markup, but what Lit makes of its own templates.
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
    // Whether the host speaks TLS, and for which names, is for the proxy in front to say.
    strictTransportSecurity: false,
    // What other pages may load says so itself: Cross-Origin-Resource-Policy.
    overwrite: false,
  });
}
