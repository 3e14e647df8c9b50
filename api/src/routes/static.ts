import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import compression from 'compression';
import express, { type Request, type RequestHandler, Router } from 'express';
import { allowStylesOf, createSecurityHeaders, shortenForAsset } from '../http/middleware/security-headers.js';
import { readCookie } from '../http/read-cookie.js';

const assetMaxAgeMs = 365 * 86_400_000;
const pages: Record<string, string> = {
  '/': 'index.html',
  '/ops': 'ops.html',
  '/grader': 'grader.html',
  '/embed': 'embed.html',
  '/invitation': 'invitation.html',
  '/privacy': 'privacy.html',
};
/** The accounts, and the address of a run for ops; the page reads the id. */
const pageOfOps = /^\/ops\/(courses|people|runs\/[^/]+)$/;

/** The pages as routes, for `Allow`: another method on their paths is 405. */
export const pageRoutes = [
  ...Object.keys(pages),
  '/ops/courses',
  '/ops/people',
  '/ops/runs/{id}',
  '/grader/{path}',
].map((path) => ({
  method: 'get' as const,
  path,
}));

/** The file of a page. The grader's page has an address for each of its views, which it reads itself. */
function findPage(path: string): string | undefined {
  if (pageOfOps.test(path)) return pages['/ops'];
  const page = path.startsWith('/grader/') ? '/grader' : path;
  return Object.hasOwn(pages, page) ? pages[page] : undefined;
}

/** The compressed copies of an asset, the smallest first. */
const endings: Record<string, string> = { br: '.br', gzip: '.gz' };

/**
 * The built pages. Browsers may cache hashed assets without revalidation, and must revalidate pages. Only `/embed` may
 * be framed by the origins in `embedOrigins`.
 *
 * Each page contains what it shows before its scripts have arrived, for every case. Attributes of its root element
 * select one: `data-auth` is the form of the sign-in, `data-oidc` the link and `data-accounts` the form beside it,
 * `data-shell` the part of the page, `data-theme` the chosen theme. The page stores the last two in cookies, which
 * carry no rights.
 *
 * The build stores a compressed copy beside each asset, which is sent to clients that accept it. Other files are
 * compressed while they are sent.
 */
export function createPageRouter({
  webRoot,
  embedOrigins,
  authModes,
}: {
  webRoot: string;
  embedOrigins: readonly string[];
  authModes: readonly string[];
}): Router {
  const router = Router({ caseSensitive: true, strict: true });
  const embedHeaders = createSecurityHeaders({ framedBy: embedOrigins });

  const form = authModes.includes('dev') ? 'dev' : authModes.includes('jwt') ? 'token' : 'none';
  const describe = (way: string) => (authModes.includes(way) ? 'on' : 'off');
  const ways = { auth: form, oidc: describe('oidc'), accounts: describe('accounts') };
  const page: RequestHandler = async (request, response, next) => {
    const file = findPage(request.path);
    if (!file || !['GET', 'HEAD'].includes(request.method) || !existsSync(join(webRoot, file))) return next();
    const html = await readFile(join(webRoot, file), 'utf8');
    allowStylesOf(html, response);
    const attributes = { ...ways, ...chooseShell(request) };
    response.setHeader('Cache-Control', 'no-cache');
    response.vary('Cookie');
    response
      .type('html')
      .send(
        Object.entries(attributes).reduce(
          (text, [name, value]) => text.replace(` data-${name}=""`, ` data-${name}="${value}"`),
          html,
        ),
      );
  };
  const assets = express.static(webRoot, {
    index: false,
    setHeaders(response, path) {
      if (!path.includes('/assets/')) return;
      response.setHeader('Cache-Control', `public, max-age=${assetMaxAgeMs / 1000}, immutable`);
      shortenForAsset(response);
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
  // Only here: compression would delay a stream of events.
  router.use(compression(), page, preferCompressed(webRoot), assets);
  return router;
}

/** What a page shows first. Only known values become part of it. */
function chooseShell({ headers, query }: Request): { shell: string; theme: string } {
  const theme = readCookie(headers.cookie, 'runq_theme') ?? '';
  const isSignedIn =
    readCookie(headers.cookie, 'runq_shell') === 'app' || readCookie(headers.cookie, 'runq_user') !== null;
  return {
    shell: query.share !== undefined ? 'shared' : isSignedIn ? 'app' : 'sign-in',
    theme: ['light', 'dark'].includes(theme) ? theme : 'system',
  };
}

/**
 * Rewrites a request for an asset to its smallest compressed copy that the client accepts. Browsers list Brotli after
 * gzip without a preference, so the order of the header does not count.
 */
function preferCompressed(webRoot: string): RequestHandler {
  const folder = join(webRoot, 'assets');
  const names = new Set(existsSync(folder) ? readdirSync(folder) : []);
  return (request, response, next) => {
    const name = /^\/assets\/([^/]+)$/.exec(request.path)?.[1];
    if (name === undefined || !Object.values(endings).some((ending) => names.has(name + ending))) return next();
    response.vary('Accept-Encoding');
    const encoding = Object.keys(endings).find(
      (one) => names.has(name + endings[one]) && request.acceptsEncodings(one) === one,
    );
    if (encoding !== undefined) request.url = `/assets/${name}${endings[encoding]}`;
    next();
  };
}
