import { existsSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import compression from 'compression';
import express, { type RequestHandler, Router } from 'express';
import { createSecureHeaders } from './secure-headers.js';

const assetMaxAgeMs = 365 * 86_400_000;
const pages: Record<string, string> = { '/': 'index.html', '/ops': 'ops.html', '/embed': 'embed.html' };
const endings: Record<string, string> = { br: '.br', gzip: '.gz' };

/**
 * The built pages: hashed assets for ever, pages fresh. `/embed` alone may be framed by the origins in `embedOrigins`.
 *
 * The build leaves each asset compressed beside it; that one is sent to whoever takes it. What the build did not compress is
 * compressed on its way.
 */
export function createPageRoutes({
  webRoot,
  embedOrigins,
}: {
  webRoot: string;
  embedOrigins: readonly string[];
}): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const embedHeaders = createSecureHeaders({ framedBy: embedOrigins });

  const page: RequestHandler = (request, response, next) => {
    const file = Object.hasOwn(pages, request.path) ? pages[request.path] : undefined;
    if (!file || !['GET', 'HEAD'].includes(request.method) || !existsSync(join(webRoot, file))) return next();
    response.setHeader('Cache-Control', 'no-cache');
    response.sendFile(file, { root: webRoot });
  };
  const assets = express.static(webRoot, {
    index: false,
    setHeaders(response, path) {
      if (!path.includes('/assets/')) return;
      response.setHeader('Cache-Control', `public, max-age=${assetMaxAgeMs / 1000}, immutable`);
      const compressed = Object.entries(endings).find(([, ending]) => path.endsWith(ending));
      if (!compressed) return;
      response.setHeader('Content-Encoding', compressed[0]);
      response.type(extname(path.slice(0, -compressed[1].length)));
    },
  });
  const framed: RequestHandler = (request, response, next) => {
    response.removeHeader('X-Frame-Options');
    embedHeaders(request, response, next);
  };

  router.get('/embed', framed);
  // Only here: compressing a stream of events would hold it back.
  router.use(compression(), page, preferCompressed(webRoot), assets);
  return router;
}

/** Points a request for an asset at its compressed form when there is one that the caller takes. */
function preferCompressed(webRoot: string): RequestHandler {
  const folder = join(webRoot, 'assets');
  const names = new Set(existsSync(folder) ? readdirSync(folder) : []);
  return (request, response, next) => {
    const name = /^\/assets\/([^/]+)$/.exec(request.path)?.[1];
    if (name === undefined || !Object.values(endings).some((ending) => names.has(name + ending))) return next();
    response.vary('Accept-Encoding');
    const encoding = request.acceptsEncodings('br', 'gzip');
    const compressed = encoding && endings[encoding] ? name + endings[encoding] : name;
    if (names.has(compressed)) request.url = `/assets/${compressed}`;
    next();
  };
}
