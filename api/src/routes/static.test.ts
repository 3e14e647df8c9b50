import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { createLog } from '@runq/common/process/log';
import express from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createErrorHandler } from '../http/error-handler.js';
import { createMethodNotAllowed } from '../http/middleware/method-not-allowed.js';
import { createSecurityHeaders } from '../http/middleware/security-headers.js';
import { createPageRouter, pageRoutes } from './static.js';

const script = `console.log(${JSON.stringify('x'.repeat(5000))});`;
const embedOrigins = ['https://moodle.school.example', 'http://localhost:8080'];
let webRoot: string;
let server: Server;

beforeAll(async () => {
  webRoot = mkdtempSync(join(tmpdir(), 'runq-pages-'));
  mkdirSync(join(webRoot, 'assets'));
  for (const page of ['index.html', 'ops.html', 'grader.html', 'embed.html', 'privacy.html'])
    writeFileSync(join(webRoot, page), `<p>${page}</p>`);
  writeFileSync(join(webRoot, 'index.html'), '<html data-auth="" data-shell="" data-theme="">');
  writeFileSync(join(webRoot, 'assets/page-1a.js'), script);
  writeFileSync(join(webRoot, 'assets/page-1a.js.br'), brotliCompressSync(script));
  writeFileSync(join(webRoot, 'assets/page-1a.js.gz'), gzipSync(script));
  writeFileSync(join(webRoot, 'assets/late-2b.css'), `a{color:${'red'.repeat(1000)}}`);
  const app = express();
  app.use(createSecurityHeaders(), createPageRouter({ webRoot, embedOrigins, authModes: ['jwt'] }));
  app.use(createMethodNotAllowed(pageRoutes));
  app.use(createErrorHandler(createLog({ level: 'silent', name: 'test' }), () => ''));
  await new Promise<void>((resolve) => {
    server = app.listen(0, '127.0.0.1', () => resolve());
  });
});
afterAll(() => {
  server.close();
  rmSync(webRoot, { recursive: true });
});

/** What is really sent: `fetch` would unpack it. */
function get(path: string, acceptEncoding = 'identity', others: Record<string, string> = {}) {
  const { port } = server.address() as AddressInfo;
  return new Promise<{ status: number; headers: Record<string, string>; bytes: Buffer }>((resolve, reject) => {
    const sent = request(
      { port, path, headers: { 'accept-encoding': acceptEncoding, ...others } },
      async (response) => {
        const bytes = Buffer.concat(await response.toArray());
        resolve({ status: response.statusCode!, headers: response.headers as Record<string, string>, bytes });
      },
    );
    sent.once('error', reject).end();
  });
}

test.each([
  ['br, gzip', 'br', brotliCompressSync(script)],
  ['gzip, deflate, br, zstd', 'br', brotliCompressSync(script)],
  ['gzip, deflate', 'gzip', gzipSync(script)],
  ['gzip, br;q=0', 'gzip', gzipSync(script)],
  ['identity', undefined, Buffer.from(script)],
] as const)('an asset for a client that accepts %s', async (accepted, encoding, bytes) => {
  const response = await get('/assets/page-1a.js', accepted);
  expect(response.headers['content-encoding']).toBe(encoding);
  expect(response.headers['content-type']).toMatch(/^text\/javascript/);
  expect(response.headers['cache-control']).toMatch(/max-age=31536000, immutable/);
  expect(response.headers.vary).toMatch(/accept-encoding/i);
  expect(response.bytes.equals(bytes)).toBe(true);
});

test('an asset has a short policy and none of the headers for documents', async () => {
  const { headers } = await get('/assets/page-1a.js');
  expect(headers['content-security-policy']).toBe("default-src 'self';frame-ancestors 'self'");
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['cross-origin-opener-policy']).toBeUndefined();
  expect((await get('/')).headers['cross-origin-opener-policy']).toBe('same-origin');
});

test('an asset without a compressed copy is compressed while it is sent', async () => {
  const response = await get('/assets/late-2b.css', 'gzip');
  expect(response.headers['content-encoding']).toBe('gzip');
  expect(response.headers['content-type']).toMatch(/^text\/css/);
});

test('pages must be revalidated', async () => {
  expect((await get('/')).headers['cache-control']).toBe('no-cache');
  expect((await get('/ops')).bytes.toString()).toBe('<p>ops.html</p>');
  expect((await get('/privacy')).bytes.toString()).toBe('<p>privacy.html</p>');
});

test.each(['/grader', '/grader/', '/grader/assignments/hw%2003', '/grader/batches/b1/students/ada?case=1'])(
  '%s is the page of graders, which must be revalidated',
  async (path) => {
    const { bytes, headers } = await get(path);
    expect(bytes.toString()).toBe('<p>grader.html</p>');
    expect(headers['cache-control']).toBe('no-cache');
  },
);

test.each([
  ['/', '', '<html data-auth="token" data-shell="sign-in" data-theme="system">'],
  ['/', 'runq_shell=app; runq_theme=dark', '<html data-auth="token" data-shell="app" data-theme="dark">'],
  ['/?share=s1', 'runq_shell=app', '<html data-auth="token" data-shell="shared" data-theme="system">'],
  ['/', 'runq_shell="><script>; runq_theme="', '<html data-auth="token" data-shell="sign-in" data-theme="system">'],
])('%s with the cookies "%s" selects what the page shows first', async (path, cookie, html) => {
  const { bytes, headers } = await get(path, 'identity', { cookie });
  expect(bytes.toString()).toBe(html);
  expect(headers.vary).toMatch(/cookie/i);
  const again = await get(path, 'identity', { cookie, 'if-none-match': headers.etag! });
  expect(again.status).toBe(304);
});

test('only the embedded page may be framed by the configured origins', async () => {
  const embed = await get('/embed?code=print(1)');
  expect(embed.headers['content-security-policy']).toContain(
    `frame-ancestors 'self' https://moodle.school.example http://localhost:8080`,
  );
  expect(embed.headers['x-frame-options']).toBeUndefined();
  for (const path of ['/', '/ops', '/assets/page-1a.js', '/embed.html']) {
    const { headers } = await get(path);
    expect(headers['content-security-policy']).toMatch(/frame-ancestors 'self'(;|$)/);
    expect(headers['x-frame-options']).toBe('SAMEORIGIN');
  }
  for (const path of ['/EMBED', '/embed/']) expect(JSON.stringify((await get(path)).headers)).not.toContain('moodle');
});

test.each(['/graders', '/assets/nothing.js', '/assets/..%2f..%2fetc/passwd', '/constructor', '/assets/'])(
  '%s is not found',
  async (path) => {
    expect((await get(path)).status).toBe(404);
  },
);

test('a run has an address on the page of ops', async () => {
  for (const path of ['/ops', '/ops/runs/0192-ab', '/ops/runs/a%2Fb'])
    expect((await get(path)).bytes.toString()).toContain('ops.html');
  for (const path of ['/ops/runs', '/ops/runs/', '/ops/runs/a/b', '/ops/other'])
    expect((await get(path)).status).toBe(404);
});

test('another method on a page is 405 and names the allowed ones', async () => {
  const { port } = server.address() as AddressInfo;
  for (const path of ['/', '/ops', '/ops/runs/x', '/embed']) {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', body: 'x' });
    await response.body?.cancel();
    expect([path, response.status, response.headers.get('allow')]).toEqual([path, 405, 'GET, HEAD']);
  }
  expect((await fetch(`http://127.0.0.1:${port}/none`, { method: 'POST' })).status).toBe(404);
});
