import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { RequestHandler } from 'express';

/**
 * `Strict-Transport-Security` (RFC 6797) for what came over TLS: browsers use HTTPS alone for `maxAgeSeconds`; 0 makes
 * them forget it. Not for addresses, which have none, nor for `localhost`, which other services of the machine share.
 * Subdomains are not included: they may be of others.
 */
export function createTransportSecurity({
  maxAgeSeconds,
  readOrigin,
}: {
  maxAgeSeconds: number;
  readOrigin: (request: IncomingMessage) => string;
}): RequestHandler {
  const value = `max-age=${maxAgeSeconds}`;
  return (request, response, next) => {
    const origin = readOrigin(request);
    if (origin.startsWith('https:') && hasName(origin)) response.setHeader('Strict-Transport-Security', value);
    next();
  };
}

function hasName(origin: string): boolean {
  const { hostname } = new URL(origin);
  return isIP(hostname.replace(/^\[|\]$/g, '')) === 0 && !/(^|\.)localhost\.?$/.test(hostname);
}
