import type { BrowserContext, Page } from 'playwright-core';
import { observed } from './secrets-of-file.js';

/** Learns secrets from what the pages of a browser send, and from answers and messages of sockets that they get. */
export function observeBrowser(context: BrowserContext): void {
  context.on('request', (request) => {
    observed.address(request.url());
    observed.text(request.postData() ?? '', new URL(request.url()).pathname);
  });
  context.on('response', async (response) => {
    const { pathname } = new URL(response.url());
    // The page may be gone before its answer was read.
    const [headers, body] = await Promise.all([
      response.headersArray().catch(() => []),
      hasSecret(pathname) ? response.text().catch(() => '') : '',
    ]);
    observed.headers(headers.map(({ name, value }): [string, string] => [name, value]));
    observed.text(body, pathname);
  });
  const observeSockets = (page: Page) =>
    page.on('websocket', (socket) => {
      const observe = ({ payload }: { payload: string | Buffer }) => observed.text(String(payload));
      socket.on('framesent', observe).on('framereceived', observe);
    });
  for (const page of context.pages()) observeSockets(page);
  context.on('page', observeSockets);
}

/** Answers with tokens, links and keys; others are not read, since that takes time. */
const hasSecret = (path: string) => /^\/v1\/(dev\/token|keys|ops\/accounts|ops\/keys)/.test(path);
