import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readRunningService } from './running-service.js';

test('without an address each test file starts a service of its own', () => {
  expect(readRunningService({})).toBe(null);
});

test('an address names a service, and a file the key of its tokens', () => {
  const folder = mkdtempSync(join(tmpdir(), 'runq-service-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'key');
  writeFileSync(file, 'a key of this test alone\n');
  expect(readRunningService({ RUNQ_TEST_URL: 'https://runq.school.example/' })).toEqual({
    ...{ url: 'https://runq.school.example', jwtSecret: null },
  });
  expect(readRunningService({ RUNQ_TEST_URL: 'http://127.0.0.1:3000', RUNQ_JWT_SECRET_FILE: file })).toEqual({
    ...{ url: 'http://127.0.0.1:3000', jwtSecret: 'a key of this test alone' },
  });
});

test.each(['127.0.0.1:3000', 'ftp://a', 'runq'])('refuses BASE_URL=%s', (url) => {
  expect(() => readRunningService({ RUNQ_TEST_URL: url })).toThrow(/BASE_URL must be an address/);
});
