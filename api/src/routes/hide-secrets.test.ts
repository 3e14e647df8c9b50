import { expect, test } from 'vitest';
import { hideSecrets } from './hide-secrets.js';

test('ids of shares and names of files are cut off an address, and nothing else is', () => {
  const id = 'cPqJ0f4nTTGNNyZfFtl4uw';
  expect(
    [
      ...[`/v1/shares/${id}`, `/v1/shares/${id}/off?x=1`, '/v1/workspace/files/my%20diary.py?version=2'],
      ...[
        '/v1/workspace/versions/a/b.py',
        '/v1/runs/abc/artifacts/my/diary.txt',
        '/v1/workspace',
        '/v1/shares?x=1',
        '/v1/runs/abc?wait=5',
        '/',
      ],
    ].map(hideSecrets),
  ).toEqual([
    ...['/v1/shares/...', '/v1/shares/...', '/v1/workspace/files/...', '/v1/workspace/versions/...'],
    '/v1/runs/abc/artifacts/...',
    ...['/v1/workspace', '/v1/shares?x=1', '/v1/runs/abc?wait=5', '/'],
  ]);
});
