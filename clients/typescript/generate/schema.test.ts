import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { renderSchema } from './render-schema.js';

test('src/schema.ts is up to date with the routes (npm run generate -w clients/typescript)', async () => {
  expect(readFileSync(new URL('../src/schema.ts', import.meta.url), 'utf8')).toBe(await renderSchema());
});
