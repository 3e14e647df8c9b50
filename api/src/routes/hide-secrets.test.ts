import { expect, test } from 'vitest';
import { hideSecrets } from './hide-secrets.js';

const id = 'cPqJ0f4nTTGNNyZfFtl4uw';

test.each([
  [`/v1/shares/${id}`, '/v1/shares/...'],
  [`/v1/shares/${id}/off?x=1`, '/v1/shares/...'],
  [`/?share=${id}`, '/?share=...'],
  [`/embed?a=1&share=${id}&b=2`, '/embed?a=1&share=...&b=2'],
  ['/v1/workspace/files/my%20diary.py?version=2', '/v1/workspace/files/...'],
  ['/v1/workspace/versions/a/b.py', '/v1/workspace/versions/...'],
  ['/v1/runs/abc/artifacts/my/diary.txt', '/v1/runs/abc/artifacts/...'],
])('in %s the secret is cut off', (url, shown) => {
  expect(hideSecrets(url)).toBe(shown);
});

test('other addresses stay as they are', () => {
  for (const url of ['/', '/v1/workspace', '/v1/shares?x=1', '/v1/runs/abc?wait=5']) expect(hideSecrets(url)).toBe(url);
});
