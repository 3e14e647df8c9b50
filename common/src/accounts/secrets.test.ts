import { expect, test } from 'vitest';
import { createKeys } from '../redis/keys.js';
import { drawSecret, readSecret } from './secrets.js';

test('a secret is read as it was drawn, and its id begins with no dash, which would be an option of a command', () => {
  const keys = createKeys(1);
  const drawn = Array.from({ length: 1000 }, () => drawSecret(keys, 'ada'));
  expect(drawn.filter(({ id }) => id.startsWith('-'))).toEqual([]);
  expect(drawn.map(({ secret }) => readSecret(secret))).toEqual(drawn);
});
