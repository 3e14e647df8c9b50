import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { describeNodeProblem } from '../setup/check-node.mjs';
import { checkPort } from './check-port.mjs';
import { lockDataFolder } from './data-folder.mjs';
import { LaunchError } from './launch-error.mjs';
import { chooseSocketPath } from './private-redis.mjs';
import { chooseRedisMemory, createChildEnv, pageUrl, readLaunchSettings } from './settings.mjs';

test.each([
  ['18.19.0', true],
  ['20.18.3', true],
  ['20.19.0', false],
  ['22.0.0', false],
  ['9.99.0', true],
])('Node %s is too old: %s', (version, tooOld) => {
  expect(describeNodeProblem(version) !== null).toBe(tooOld);
});

test('uses the defaults for an empty environment', () => {
  expect(readLaunchSettings({}, '/srv/runq')).toMatchObject({
    host: '127.0.0.1',
    port: 3000,
    dataDir: '/srv/runq/.data',
    redisUrl: null,
  });
});

test('limits the private Redis to a quarter of the memory of machine or container, but at least 256 MiB', () => {
  const GiB = 1024 ** 3;
  const [none, absurd] = [0, Number.MAX_SAFE_INTEGER];
  expect(chooseRedisMemory(8 * GiB, none)).toBe(2 * GiB);
  expect(chooseRedisMemory(8 * GiB, absurd)).toBe(2 * GiB);
  expect(chooseRedisMemory(8 * GiB, undefined)).toBe(2 * GiB);
  expect(chooseRedisMemory(8 * GiB, 4 * GiB)).toBe(GiB);
  expect(chooseRedisMemory(GiB / 2, none)).toBe(GiB / 4);
  expect(readLaunchSettings({ RUNQ_REDIS_MAX_MEMORY_BYTES: '0' }).redisMaxMemoryBytes).toBe(0);
  expect(() => readLaunchSettings({ RUNQ_REDIS_MAX_MEMORY_BYTES: '2gb' })).toThrow(LaunchError);
});

test.each(['x', '-1', '70000', '80.5', '0x50'])('rejects PORT=%s', (PORT) => {
  expect(() => readLaunchSettings({ PORT })).toThrow(LaunchError);
});

test('reads X_FILE, and rejects X and X_FILE together', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'runq-settings-')), 'port');
  writeFileSync(file, '4000\n');
  expect(readLaunchSettings({ PORT_FILE: file }).port).toBe(4000);
  expect(() => readLaunchSettings({ PORT_FILE: file, PORT: '1' })).toThrow(/both/);
  expect(() => readLaunchSettings({ PORT_FILE: '/nowhere/at/all' })).toThrow(LaunchError);
});

test('passes the decisions of the launcher to its children, and a configured Redis unchanged', () => {
  const env = { RUNQ_WORKER_ID: 'w', PORT_FILE: '/x', REDIS_URL_FILE: '/run/secrets/redis' };
  const given = createChildEnv(env, {
    settings: { host: 'h', dataDir: '/d', redisUrl: 'redis://:secret@r' },
    redisUrl: 'redis://:secret@r',
    port: 5,
  });
  expect(given).toEqual({
    REDIS_URL_FILE: '/run/secrets/redis',
    RUNQ_WORKER_ID: 'w',
    PORT: '5',
    HOST: 'h',
    RUNQ_DATA_DIR: '/d',
    RUNQ_PARENT_PIPE: '1',
  });
  const own = createChildEnv(
    {},
    { settings: { host: 'h', dataDir: '/d', redisUrl: null }, redisUrl: 'unix:/d/s', port: 5 },
  );
  expect(own).toMatchObject({ REDIS_URL: 'unix:/d/s', RUNQ_WORKER_ID: 'worker-1' });
});

test('keeps the worker id across starts, and differs between two launchers on one Redis', () => {
  const shared = { host: 'h', dataDir: '/d', redisUrl: 'redis://r' };
  const id = (port: number) => createChildEnv({}, { settings: shared, redisUrl: 'redis://r', port }).RUNQ_WORKER_ID;
  expect(id(1)).toBe(id(1));
  expect(id(1)).not.toBe(id(2));
});

test.each([
  ['127.0.0.1', 'http://127.0.0.1:3000/'],
  ['0.0.0.0', 'http://127.0.0.1:3000/'],
  ['::', 'http://127.0.0.1:3000/'],
  ['::1', 'http://[::1]:3000/'],
  ['localhost', 'http://localhost:3000/'],
])('HOST=%s gives the URL %s', (host, url) => {
  expect(pageUrl(host, 3000)).toBe(url);
});

test('moves a socket whose path is too long for the kernel to a short folder, always the same', () => {
  expect(chooseSocketPath('/srv/data')).toEqual({ socketPath: '/srv/data/redis.sock', folder: null });
  const long = `/srv/${'ä'.repeat(60)}`;
  const chosen = chooseSocketPath(long, '/tmp');
  expect(chosen.socketPath).toMatch(/^\/tmp\/runq-\d+-[0-9a-f]{12}\/redis\.sock$/);
  expect(chooseSocketPath(long, `/${'t'.repeat(120)}`)).toEqual(chosen);
});

test('turns port 0 into a free port; names the fix for a used port and a foreign address', async () => {
  const port = await checkPort('127.0.0.1', 0);
  expect(port).toBeGreaterThan(0);
  const { createServer } = await import('node:net');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await expect(checkPort('127.0.0.1', port)).rejects.toThrow(/is already in use\. .*set PORT/);
  await new Promise((resolve) => server.close(resolve));
  await expect(checkPort('192.0.2.1', 3000)).rejects.toThrow(/Set HOST/);
});

test('names the fix for an unusable data folder, and the process that uses it already', () => {
  const folder = mkdtempSync(join(tmpdir(), 'runq-data-'));
  writeFileSync(join(folder, 'file'), '');
  expect(() => lockDataFolder(join(folder, 'file'))).toThrow(/Cannot write to .*RUNQ_DATA_DIR/);
  // Node's recursive mkdir never returns from this one.
  expect(() => lockDataFolder('/proc/nope')).toThrow(/Cannot write to .*RUNQ_DATA_DIR/);
  const { lock } = lockDataFolder(folder);
  expect(() => lockDataFolder(folder)).toThrow(new RegExp(`process ${process.pid}`));
  lock.release();
  expect(lockDataFolder(folder).stale).toBeNull();
});
