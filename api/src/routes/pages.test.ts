import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import express from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPageRoutes } from './pages.js';
import { createSecureHeaders } from './secure-headers.js';

const script = `console.log(${JSON.stringify('x'.repeat(5000))});`;
const embedOrigins = ['https://moodle.school.example', 'http://localhost:8080'];
let webRoot: string;
let server: Server;

beforeAll(async () => {
  webRoot = mkdtempSync(join(tmpdir(), 'runq-pages-'));
  mkdirSync(join(webRoot, 'assets'));
  for (const page of ['index.html', 'ops.html', 'embed.html']) writeFileSync(join(webRoot, page), `<p>${page}</p>`);
  writeFileSync(join(webRoot, 'assets/page-1a.js'), script);
  writeFileSync(join(webRoot, 'assets/page-1a.js.br'), brotliCompressSync(script));
  writeFileSync(join(webRoot, 'assets/page-1a.js.gz'), gzipSync(script));
  writeFileSync(join(webRoot, 'assets/late-2b.css'), `a{color:${'red'.repeat(1000)}}`);
  const app = express();
  app.use(createSecureHeaders(), createPageRoutes({ webRoot, embedOrigins }));
  await new Promise<void>((resolve) => {
    server = app.listen(0, '127.0.0.1', () => resolve());
  });
});
afterAll(() => {
  server.close();
  rmSync(webRoot, { recursive: true });
});

/** What is really sent: `fetch` would unpack it. */
function get(path: string, acceptEncoding = 'identity') {
  const { port } = server.address() as AddressInfo;
  return new Promise<{ status: number; headers: Record<string, string>; bytes: Buffer }>((resolve, reject) => {
    const asked = request({ port, path, headers: { 'accept-encoding': acceptEncoding } }, async (answer) => {
      const bytes = Buffer.concat(await answer.toArray());
      resolve({ status: answer.statusCode!, headers: answer.headers as Record<string, string>, bytes });
    });
    asked.once('error', reject).end();
  });
}

test.each([
  ['br, gzip', 'br', brotliCompressSync(script)],
  ['gzip, deflate', 'gzip', gzipSync(script)],
  ['identity', undefined, Buffer.from(script)],
] as const)('an asset for who accepts %s', async (accepted, encoding, bytes) => {
  const answer = await get('/assets/page-1a.js', accepted);
  expect(answer.headers['content-encoding']).toBe(encoding);
  expect(answer.headers['content-type']).toMatch(/^text\/javascript/);
  expect(answer.headers['cache-control']).toMatch(/max-age=31536000, immutable/);
  expect(answer.headers.vary).toMatch(/accept-encoding/i);
  expect(answer.bytes.equals(bytes)).toBe(true);
});

test('an asset that was not compressed before is compressed on its way', async () => {
  const answer = await get('/assets/late-2b.css', 'gzip');
  expect(answer.headers['content-encoding']).toBe('gzip');
  expect(answer.headers['content-type']).toMatch(/^text\/css/);
});

test('pages are asked about each time', async () => {
  expect((await get('/')).headers['cache-control']).toBe('no-cache');
  expect((await get('/ops')).bytes.toString()).toBe('<p>ops.html</p>');
});

test('the embedded page may be framed by the origins of the setting, and no other page by anybody else', async () => {
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

test.each(['/assets/nothing.js', '/assets/..%2f..%2fetc/passwd', '/constructor', '/assets/'])(
  '%s is nothing',
  async (path) => {
    expect((await get(path)).status).toBe(404);
  },
);
