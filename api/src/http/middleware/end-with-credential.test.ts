import { expect, test } from 'vitest';
import { createEndWithCredential } from './end-with-credential.js';

function setUp() {
  const watched = new Map<string, () => void>();
  const endWithCredential = createEndWithCredential({
    watch(id, end) {
      watched.set(id, end);
      return () => watched.delete(id);
    },
  });
  return { endWithCredential, watched };
}

const identity = { userId: 'ada', role: 'student', name: null } as const;

test('a connection ends when its credential expires, unless it closes first; one of months ends nothing', async () => {
  const { endWithCredential } = setUp();
  let ends = 0;
  const end = () => ends++;
  endWithCredential({ ...identity, expiresAt: Date.now() + 30 }, end)();
  await new Promise<void>((resolve) => endWithCredential({ ...identity, expiresAt: Date.now() - 1000 }, resolve));
  const cancel = endWithCredential({ ...identity, expiresAt: Date.now() + 1e13 }, end);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(ends).toBe(0);
  cancel();
});

test('a credential that can be revoked is watched until the connection closes', () => {
  const { endWithCredential, watched } = setUp();
  let ends = 0;
  const caller = { ...identity, expiresAt: Date.now() + 1e13, credentialId: 'key-1' };
  const cancel = endWithCredential(caller, () => ends++);
  watched.get('key-1')!();
  expect(ends).toBe(1);
  cancel();
  expect(watched.size).toBe(0);
});
