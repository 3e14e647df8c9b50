import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * Security headers of a response. Pages fetch, load and run nothing from other origins, and no inline scripts or styles
 * (`allowStylesOf`). Only this origin and `framedBy` may show them in frames.
 */
export function createSecurityHeaders({ framedBy = [] }: { framedBy?: readonly string[] } = {}): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      directives: {
        defaultSrc: ["'self'"],
        fontSrc: ["'self'"],
        imgSrc: ["'self'", 'blob:', 'data:'],
        styleSrc: ["'self'"],
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

/** The sources for `style-src` of the style elements in an HTML page: a hash of each (CSP Level 3, section 2.3.1). */
function hashStyles(html: string): string[] {
  return [...html.matchAll(/<style>(.*?)<\/style>/gs)].map(
    ([, text]) => `'sha256-${createHash('sha256').update(text!).digest('base64')}'`,
  );
}

/** Lets a page use its own style elements, which the policy otherwise refuses. */
export function allowStylesOf(html: string, response: ServerResponse): void {
  const policy = String(response.getHeader('Content-Security-Policy'));
  const sources = ["style-src 'self'", ...hashStyles(html)].join(' ');
  response.setHeader('Content-Security-Policy', policy.replace("style-src 'self'", sources));
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
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "base-uri 'self'",
  "form-action 'self'",
  "frame-ancestors 'self'",
].join('; ');

/** The page of bull-board has styles in attributes. It still fetches nothing from other origins. */
export const relaxForBoard: RequestHandler = (_request, response, next) => {
  response.setHeader('Content-Security-Policy', boardPolicy);
  next();
};
