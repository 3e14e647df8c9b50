import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LaunchError } from '../launch-error.mjs';
import { describeNodeProblem } from '../set-up/check-node.mjs';
import { checkPort } from './check-port.mjs';
import { claimDataFolder } from './data-folder.mjs';
import { chooseSocketPath } from './private-redis.mjs';
import { createChildEnv, pageUrl, readLaunchSettings } from './settings.mjs';

test.each([
  ['18.19.0', true],
  ['20.18.3', true],
  ['20.19.0', false],
  ['22.0.0', false],
  ['9.99.0', true],
])('Node %s is too old: %s', (version, tooOld) => {
  expect(describeNodeProblem(version) !== null).toBe(tooOld);
});

test('without an environment the defaults hold', () => {
  expect(readLaunchSettings({}, '/srv/runq')).toMatchObject({
    host: '127.0.0.1',
    port: 3000,
    dataDir: '/srv/runq/.data',
    redisUrl: null,
  });
});

test.each(['x', '-1', '70000', '80.5', '0x50'])('PORT=%s is refused in one sentence', (PORT) => {
  expect(() => readLaunchSettings({ PORT })).toThrow(LaunchError);
});

test('X_FILE is read, and both at once are refused', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'runq-settings-')), 'port');
  writeFileSync(file, '4000\n');
  expect(readLaunchSettings({ PORT_FILE: file }).port).toBe(4000);
  expect(() => readLaunchSettings({ PORT_FILE: file, PORT: '1' })).toThrow(/both/);
  expect(() => readLaunchSettings({ PORT_FILE: '/nowhere/at/all' })).toThrow(LaunchError);
});

test('the children get what the launcher decided, and a given Redis as it was given', () => {
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

test('a worker keeps its name over starts, and two launchers on one Redis have two', () => {
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
])('the page of HOST=%s is %s', (host, url) => {
  expect(pageUrl(host, 3000)).toBe(url);
});

test('a socket path that the kernel would refuse moves to a short folder, the same one every time', () => {
  expect(chooseSocketPath('/srv/data')).toEqual({ socketPath: '/srv/data/redis.sock', folder: null });
  const long = `/srv/${'ä'.repeat(60)}`;
  const chosen = chooseSocketPath(long, '/tmp');
  expect(chosen.socketPath).toMatch(/^\/tmp\/runq-\d+-[0-9a-f]{12}\/redis\.sock$/);
  expect(chooseSocketPath(long, `/${'t'.repeat(120)}`)).toEqual(chosen);
});

test('port 0 becomes a free port; a taken one and a foreign address are one sentence with the cure', async () => {
  const port = await checkPort('127.0.0.1', 0);
  expect(port).toBeGreaterThan(0);
  const { createServer } = await import('node:net');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await expect(checkPort('127.0.0.1', port)).rejects.toThrow(/is taken: .*set PORT/);
  await new Promise((resolve) => server.close(resolve));
  await expect(checkPort('192.0.2.1', 3000)).rejects.toThrow(/set HOST/);
});

test('a data folder that cannot be a folder is one sentence with the cure; one in use says by whom', () => {
  const folder = mkdtempSync(join(tmpdir(), 'runq-data-'));
  writeFileSync(join(folder, 'file'), '');
  expect(() => claimDataFolder(join(folder, 'file'))).toThrow(/cannot be written .*RUNQ_DATA_DIR/);
  // Node's recursive mkdir never comes back from this one.
  expect(() => claimDataFolder('/proc/nope')).toThrow(/cannot be written .*RUNQ_DATA_DIR/);
  const { lock } = claimDataFolder(folder);
  expect(() => claimDataFolder(folder)).toThrow(new RegExp(`process ${process.pid}`));
  lock.release();
  expect(claimDataFolder(folder).stale).toBeNull();
});
