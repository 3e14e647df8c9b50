import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jwtVerify } from 'jose';
import { expect, onTestFinished, test } from 'vitest';
import { readCompose } from './read-compose.js';
import { writeSecrets } from './write-secrets.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const users = readFileSync(join(root, 'deploy/redis-users.acl'), 'utf8');
const yearMs = 365 * 86_400_000;

function writeInto(folder = mkdtempSync(join(tmpdir(), 'runq-secrets-')), now = Date.now()) {
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const written = writeSecrets({ folder, users, now });
  return { folder, written, read: (name: string) => readFileSync(join(folder, name), 'utf8').trim() };
}

test('writes every secret that docker-compose.yml names, into a closed folder', () => {
  const { folder, written } = writeInto();
  const { secrets } = readCompose(join(root, 'docker-compose.yml'));
  const names = Object.values(secrets).map(({ file }) => file.replace('./deploy/secrets/', ''));
  expect(written.toSorted()).toEqual(names.toSorted());
  expect(readdirSync(folder).toSorted()).toEqual(names.toSorted());
  expect(statSync(folder).mode & 0o777).toBe(0o700);
});

test('the password of the URL is that of the Redis user, which stores its hash only', () => {
  const { read } = writeInto();
  const password = new URL(read('redis-url')).password;
  expect(password).toMatch(/^[\w-]{32}$/);
  expect(read('redis-users.acl')).toContain(`#${createHash('sha256').update(password).digest('hex')} `);
  expect(read('redis-users.acl')).not.toContain(password);
});

test('the token of role ops is signed with the key and lasts a year', async () => {
  const { read } = writeInto();
  const { payload } = await jwtVerify(read('ops-token'), Buffer.from(read('jwt-secret')));
  expect(payload).toMatchObject({ sub: 'operator', role: 'ops' });
  expect(payload.exp! * 1000).toBeGreaterThan(Date.now() + yearMs - 60_000);
});

test('a second call keeps everything but the token', () => {
  const { folder, read } = writeInto();
  const before = ['redis-url', 'redis-users.acl', 'jwt-secret', 'grafana-password'].map(read);
  const token = read('ops-token');
  const { written } = writeInto(folder, Date.now() + 5000);
  expect(written).toEqual(['ops-token']);
  expect(['redis-url', 'redis-users.acl', 'jwt-secret', 'grafana-password'].map(read)).toEqual(before);
  expect(read('ops-token')).not.toBe(token);
});

test('refuses to replace one half of the password of Redis', () => {
  const { folder } = writeInto();
  rmSync(join(folder, 'redis-users.acl'));
  expect(() => writeInto(folder)).toThrow(/has one of redis-url and redis-users.acl/);
});

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

test('Redis starts as in docker-compose.yml, refuses strangers, and its health check passes', async () => {
  const { folder, read } = writeInto();
  const port = await findFreePort();
  const { command, healthcheck } = readCompose(join(root, 'docker-compose.yml')).services.redis!;
  const [, ...options] = command!.map((word) =>
    word.replace('/run/secrets/redis_users', join(folder, 'redis-users.acl')),
  );
  const server = spawn('redis-server', [...options, '--port', String(port), '--dir', folder], { stdio: 'ignore' });
  const exited = new Promise((resolve) => server.once('exit', resolve));
  onTestFinished(async () => {
    server.kill();
    await exited;
  });
  const url = read('redis-url').replace('redis:6379', `127.0.0.1:${port}`);
  writeFileSync(join(folder, 'local-url'), url);
  const check = healthcheck!.test[1]!.replaceAll('$$', '$').replace(
    '/run/secrets/redis_url',
    join(folder, 'local-url'),
  );
  await expect.poll(() => spawnSync('sh', ['-c', check]).status).toBe(0);
  const stranger = spawnSync('redis-cli', ['-p', String(port), 'ping'], { encoding: 'utf8' });
  expect(stranger.stdout).toContain('NOAUTH');
  writeFileSync(join(folder, 'local-url'), url.replace(/:[^:@]+@/, ':wrong@'));
  expect(spawnSync('sh', ['-c', check]).status).not.toBe(0);
});
