import { mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { countTests, describeCounts } from '../test/count-tests.mjs';
import { hashSources } from './build.mjs';
import { withInstallLock } from './install-lock.mjs';
import { isInstalled } from './install-packages.mjs';
import { recentlyFailed } from './optional-packages.mjs';
import { listStartRequirements, listTestRequirements } from './requirements.mjs';
import { describeInstallCommand, findCommand, findPython, installSystemPackages } from './system-packages.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'runq-set-up-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

test("counts packages as installed when npm's record is not older than the lockfile", () => {
  write('package-lock.json', '{}');
  expect(isInstalled(root)).toBe(false);
  write('node_modules/.package-lock.json', '{}');
  expect(isInstalled(root)).toBe(true);
  utimesSync(join(root, 'package-lock.json'), new Date(), new Date(Date.now() + 60_000));
  expect(isInstalled(root)).toBe(false);
  write('node_modules/.runq-installed', 'of another lockfile');
  expect(isInstalled(root)).toBe(false);
});

test('hashes contents and names of sources, not times, tests or build output', () => {
  for (const folder of ['common/src', 'api/src', 'worker/src', 'cli/src', 'web/src']) write(`${folder}/a.ts`, 'one');
  const before = hashSources(root);
  utimesSync(join(root, 'api/src/a.ts'), 1, 1);
  write('api/src/a.test.ts', 'a test');
  write('web/dist/a.js', 'a result');
  expect(hashSources(root)).toBe(before);
  write('api/src/a.ts', 'two');
  const changed = hashSources(root);
  expect(changed).not.toBe(before);
  write('api/src/b.ts', '');
  expect(hashSources(root)).not.toBe(changed);
});

const requirement = (name: string, more: object = {}) => ({
  package: name,
  what: `the ${name}`,
  required: true,
  lost: 'something is lost',
  isPresent: async () => false,
  ...more,
});

test('names the exact command where the user is not root', async () => {
  const optional = requirement('python3-numpy', { required: false });
  const requirements = [requirement('redis-server', { hint: 'or set REDIS_URL' }), requirement('python3'), optional];
  const installed = installSystemPackages({ root, requirements, isRoot: false });
  const packages = 'redis-server python3 python3-numpy';
  await expect(installed).rejects.toThrow(
    'the redis-server and the python3 are missing. ' +
      `Run \`sudo apt-get install -y --no-install-recommends ${packages}\` (or set REDIS_URL) and start again.`,
  );
});

test('names the commands of other package managers where there is no apt-get', () => {
  const redis = requirement('redis-server', { dnf: 'redis', brew: 'redis' });
  expect(describeInstallCommand([redis], { aptGet: null, isRoot: true })).toMatch(
    /dnf install -y redis` or `brew install redis`/,
  );
});

test('starts without an optional package and does not retry its installation at the next start', async () => {
  const requirements = [requirement('python3-numpy', { required: false })];
  await installSystemPackages({ root, requirements, isRoot: false });
  expect(recentlyFailed(root, 'python3-numpy')).toBe(true);
  expect(recentlyFailed(root, 'python3-numpy', Date.now() + 48 * 60 * 60_000)).toBe(false);
});

test('requires no redis-server where REDIS_URL is set, except for the tests', () => {
  const names = (requirements: { package: string }[]) => requirements.map((one) => one.package);
  expect(names(listStartRequirements({}))).toContain('redis-server');
  expect(names(listStartRequirements({ REDIS_URL: 'redis://r' }))).not.toContain('redis-server');
  expect(names(listTestRequirements({ REDIS_URL: 'redis://r' }))).toContain('redis-server');
  expect(names(listTestRequirements({}))).toContain('chromium');
});

test("names the package of Python's own tests after the version of the interpreter", () => {
  const names = listTestRequirements({ RUNQ_PYTHON: '/usr/bin/python3' }).map((one) => one.package);
  expect(names).toContain(`lib${basename(realpathSync('/usr/bin/python3'))}-testsuite`);
});

test('finds commands on the PATH, and never replaces a missing RUNQ_PYTHON by another Python', () => {
  expect(findCommand('node', dirname(process.execPath))).not.toBeNull();
  expect(findCommand('no-such-command')).toBeNull();
  expect(findPython({ RUNQ_PYTHON: '/nowhere/python3' })).toBeNull();
});

test('never runs two installations of one checkout at the same time', async () => {
  const seen: string[] = [];
  const work = (name: string) => async () => {
    seen.push(`${name} begins`);
    await new Promise((resolve) => setImmediate(resolve));
    seen.push(`${name} ends`);
  };
  const lock = join(root, '.data/set-up.lock');
  await Promise.all([withInstallLock(lock, work('a')), withInstallLock(lock, work('b'))]);
  expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
});

const report = (more: object) => ({
  success: true,
  numPassedTests: 5,
  numFailedTests: 0,
  numPendingTests: 1,
  numTodoTests: 0,
  testResults: [],
  ...more,
});

test.each([
  ['all tests pass', report({}), '5 passed, 0 failed, 1 skipped'],
  ['a test fails', report({ success: false, numFailedTests: 2 }), '5 passed, 2 failed, 1 skipped'],
  [
    'a file cannot be loaded',
    report({ success: false, testResults: [{ status: 'failed', assertionResults: [] }] }),
    '5 passed, 1 failed, 1 skipped',
  ],
  ['an error occurs outside of a test', report({ success: false }), '5 passed, 1 failed, 1 skipped'],
  ['there is no report', null, '0 passed, 1 failed, 0 skipped'],
])('prints the counts as the last line when %s', (_, given, line) => {
  expect(describeCounts(countTests(given))).toBe(line);
});
