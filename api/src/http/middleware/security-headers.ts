import type { ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * Security headers of a response. Pages fetch, load and run nothing from other origins. Only this origin and `framedBy`
 * may show them in frames.
 */
export function createSecurityHeaders({ framedBy = [] }: { framedBy?: readonly string[] } = {}): RequestHandler {
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
    // The old header has no list of origins; where there is one, only the policy applies.
    xFrameOptions: framedBy.length === 0,
    strictTransportSecurity: false,
  });
}

const onlyForDocuments = [
  'Cross-Origin-Opener-Policy',
  'Origin-Agent-Cluster',
  'X-DNS-Prefetch-Control',
  'X-Download-Options',
  'X-Permitted-Cross-Domain-Policies',
  'X-XSS-Protection',
];

/**
 * Headers that mean something for documents only cost a first visit on a slow connection 50 ms. A worker and an SVG
 * have the policy of their own response, so scripts and pictures keep a short one.
 */
export function shortenForAsset(response: ServerResponse): void {
  for (const name of onlyForDocuments) response.removeHeader(name);
  response.setHeader('Content-Security-Policy', "default-src 'self';frame-ancestors 'self'");
}

const boardPolicy = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "frame-ancestors 'self'",
].join('; ');

/** The page of bull-board contains an inline script. It still fetches nothing from other origins. */
export const relaxForBoard: RequestHandler = (_request, response, next) => {
  response.setHeader('Content-Security-Policy', boardPolicy);
  next();
};
