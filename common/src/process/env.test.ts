import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigError, integer, optionalText, printSettings, readSettings, text } from './env.js';

const shape = {
  PORT: integer(3000, { min: 0, max: 65535 }),
  SECRET: optionalText({ secret: true }),
  REDIS_URL: text(),
};

test('defaults fill in, digits become numbers', () => {
  expect(readSettings(shape, { REDIS_URL: 'redis://x', PORT: '80' })).toEqual({
    PORT: 80,
    SECRET: null,
    REDIS_URL: 'redis://x',
  });
});

test('reports all problems together', () => {
  const read = () => readSettings(shape, { PORT: '-1', SECRET_FILE: '/nowhere/at/all' });
  expect(read).toThrow(ConfigError);
  try {
    read();
  } catch (error) {
    expect((error as ConfigError).problems.map((problem) => problem.split(' ')[0])).toEqual([
      'PORT',
      'SECRET_FILE',
      'REDIS_URL',
    ]);
  }
});

test.each(['0x10', '1e3', '', ' 1', '70000', '1.5', 'NaN'])('PORT=%j is refused or absent, never guessed', (value) => {
  const read = () => readSettings(shape, { REDIS_URL: 'r', PORT: value });
  if (value === '') expect(read().PORT).toBe(3000);
  else expect(read).toThrow(/PORT/);
});

test('X_FILE reads X from a file, and both at once are refused', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'runq-env-')), 'secret');
  writeFileSync(file, 'from the file\n');
  expect(readSettings(shape, { REDIS_URL: 'r', SECRET_FILE: file }).SECRET).toBe('from the file');
  expect(() => readSettings(shape, { REDIS_URL: 'r', SECRET_FILE: file, SECRET: 'x' })).toThrow(/both/);
});

test('printed settings hide secrets and passwords in URLs', () => {
  const printed = printSettings(shape, { PORT: 1, SECRET: 'hush', REDIS_URL: 'redis://user:pass@host:1/0' });
  expect(printed).toBe('PORT=1\nSECRET=********\nREDIS_URL=redis://user:********@host:1/0');
  const signs = printSettings(shape, { REDIS_URL: 'redis://:p@ss:w@rd@host:1/0' });
  expect(signs).toContain('REDIS_URL=redis://:********@host:1/0');
});
