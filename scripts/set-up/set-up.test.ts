import { mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { countTests, describeCounts } from '../test/count-tests.mjs';
import { hashSources } from './build.mjs';
import { isInstalled } from './install-packages.mjs';
import { needsOfStart, needsOfTest } from './needs.mjs';
import { onceAtATime } from './once-at-a-time.mjs';
import { describeCure, findCommand, findPython, provideSystemPackages } from './system-packages.mjs';
import { hasGivenUp } from './wanted-packages.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'runq-set-up-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const write = (path: string, text: string) => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};

test('packages are installed when npm says so of the present lockfile, and not of an older one', () => {
  write('package-lock.json', '{}');
  expect(isInstalled(root)).toBe(false);
  write('node_modules/.package-lock.json', '{}');
  expect(isInstalled(root)).toBe(true);
  utimesSync(join(root, 'package-lock.json'), new Date(), new Date(Date.now() + 60_000));
  expect(isInstalled(root)).toBe(false);
  write('node_modules/.runq-installed', 'of another lockfile');
  expect(isInstalled(root)).toBe(false);
});

test('the hash of the sources follows contents and names, not times, tests or results', () => {
  for (const folder of ['common/src', 'api/src', 'worker/src', 'web/src']) write(`${folder}/a.ts`, 'one');
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

const need = (name: string, more: object = {}) => ({
  package: name,
  what: `the ${name}`,
  required: true,
  lost: 'something is lost',
  isPresent: async () => false,
  ...more,
});

test('who is not root is told the exact command', async () => {
  const wanted = need('python3-numpy', { required: false });
  const needs = [need('redis-server', { hint: 'or set REDIS_URL' }), need('python3'), wanted];
  const provide = provideSystemPackages({ root, needs, isRoot: false });
  await expect(provide).rejects.toThrow(
    /the redis-server and the python3 are missing: run `sudo apt-get install -y --no-install-recommends redis-server python3 python3-numpy` \(or set REDIS_URL\)/,
  );
});

test('without apt-get the usual other commands are named', () => {
  expect(describeCure([need('redis-server', { dnf: 'redis', brew: 'redis' })], { aptGet: null, isRoot: true })).toMatch(
    /dnf install -y redis` or `brew install redis`/,
  );
});

test('what is only wanted does not stop a start, and is not tried again at the next one', async () => {
  const needs = [need('python3-numpy', { required: false })];
  await provideSystemPackages({ root, needs, isRoot: false });
  expect(hasGivenUp(root, 'python3-numpy')).toBe(true);
  expect(hasGivenUp(root, 'python3-numpy', Date.now() + 48 * 60 * 60_000)).toBe(false);
});

test('a given Redis makes a private one needless, except to the tests', () => {
  const names = (needs: { package: string }[]) => needs.map((one) => one.package);
  expect(names(needsOfStart({}))).toContain('redis-server');
  expect(names(needsOfStart({ REDIS_URL: 'redis://r' }))).not.toContain('redis-server');
  expect(names(needsOfTest({ REDIS_URL: 'redis://r' }))).toContain('redis-server');
  expect(names(needsOfTest({}))).toContain('chromium');
});

test("the package of Python's own tests is named after the interpreter's version", () => {
  const names = needsOfTest({ RUNQ_PYTHON: '/usr/bin/python3' }).map((one) => one.package);
  expect(names).toContain(`lib${basename(realpathSync('/usr/bin/python3'))}-testsuite`);
});

test('commands are found on the PATH; a Python that was asked for and is not there is not replaced by another', () => {
  expect(findCommand('node', dirname(process.execPath))).not.toBeNull();
  expect(findCommand('no-such-command')).toBeNull();
  expect(findPython({ RUNQ_PYTHON: '/nowhere/python3' })).toBeNull();
});

test('two set-ups of one checkout do not overlap', async () => {
  const seen: string[] = [];
  const work = (name: string) => async () => {
    seen.push(`${name} begins`);
    await new Promise((resolve) => setImmediate(resolve));
    seen.push(`${name} ends`);
  };
  const lock = join(root, '.data/set-up.lock');
  await Promise.all([onceAtATime(lock, work('a')), onceAtATime(lock, work('b'))]);
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
  ['all is well', report({}), '5 passed, 0 failed, 1 skipped'],
  ['a test failed', report({ success: false, numFailedTests: 2 }), '5 passed, 2 failed, 1 skipped'],
  [
    'a file could not be loaded',
    report({ success: false, testResults: [{ status: 'failed', assertionResults: [] }] }),
    '5 passed, 1 failed, 1 skipped',
  ],
  ['an error outside of any test', report({ success: false }), '5 passed, 1 failed, 1 skipped'],
  ['there is no report', null, '0 passed, 1 failed, 0 skipped'],
])('the last line when %s', (_, given, line) => {
  expect(describeCounts(countTests(given))).toBe(line);
});
