import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * Security headers of an answer. Pages fetch, load and run nothing from elsewhere, and are shown in frames of this origin and of
 * `framedBy` only.
 */
export function createSecureHeaders({ framedBy = [] }: { framedBy?: readonly string[] } = {}): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        fontSrc: ["'self'"],
        imgSrc: ["'self'", 'blob:', 'data:'],
        styleSrc: ["'self'", "'unsafe-inline'"],
        connectSrc: ["'self'", 'ws:', 'wss:'],
        frameAncestors: ["'self'", ...framedBy],
        upgradeInsecureRequests: null,
      },
    },
    // The old header knows no list of origins; where there is one, only the policy speaks.
    xFrameOptions: framedBy.length === 0,
    strictTransportSecurity: false,
  });
}

/** bull-board's own page carries an inline script; still nothing is fetched from elsewhere. */
export const relaxForBoard: RequestHandler = (_request, response, next) => {
  const policy =
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'";
  response.setHeader('Content-Security-Policy', policy);
  next();
};
