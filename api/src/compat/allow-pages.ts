import type { RequestHandler } from 'express';
import type { CompatApi } from './compat-api.js';

const preflightSeconds = 600;

/**
 * Lets pages of all sites call an API, such as web editors do, but only with a key (CORS). Any page could use an
 * address from which clients need none; there is no cookie.
 */
export function createAllowPages({ keyHeader, readCredential, routes }: CompatApi): RequestHandler {
  const methods = [...new Set(routes.map(({ method }) => method.toUpperCase()))].join(', ');

  return (request, response, next) => {
    const isPreflight = request.method === 'OPTIONS' && 'access-control-request-method' in request.headers;
    const wanted = request.headers['access-control-request-headers'] ?? '';
    const names = wanted.split(',').map((name) => name.trim().toLowerCase());
    const hasKey = readCredential(request) !== null || (isPreflight && names.includes(keyHeader.toLowerCase()));
    if (hasKey) response.setHeader('Access-Control-Allow-Origin', '*');
    if (!isPreflight) return next();
    if (hasKey)
      response
        .setHeader('Access-Control-Allow-Methods', methods)
        .setHeader('Access-Control-Allow-Headers', wanted)
        .setHeader('Access-Control-Max-Age', preflightSeconds);
    response.status(204).end();
  };
}
