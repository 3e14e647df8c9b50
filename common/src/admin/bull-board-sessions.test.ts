import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestKeys, startTestRedis } from '../../test/support/test-redis.js';
import { createBullBoardSessions } from './bull-board-sessions.js';

let server: Awaited<ReturnType<typeof startTestRedis>>;
let keys: ReturnType<typeof createTestKeys>;
let sessions: ReturnType<typeof createBullBoardSessions>;
const hourMs = 3_600_000;

beforeAll(async () => {
  server = await startTestRedis();
  keys = createTestKeys();
  sessions = createBullBoardSessions({ redis: server.redis, keys });
});
afterAll(() => server?.close());

test('a secret opens until its user signs out, and others stay', async () => {
  const [first, second, other] = await Promise.all(
    ['ada', 'ada', 'bob'].map((userId) => sessions.open(userId, Date.now() + hourMs)),
  );
  for (const { secret } of [first!, second!, other!]) expect(await sessions.isOpen(secret)).toBe(true);
  await sessions.endAll('ada');
  for (const { secret } of [first!, second!]) expect(await sessions.isOpen(secret)).toBe(false);
  expect(await sessions.isOpen(other!.secret)).toBe(true);
});

test('a secret ends with its token, and after a day at most', async () => {
  const over = await sessions.open('eve', Date.now() - 1);
  expect(await sessions.isOpen(over.secret)).toBe(false);
  const { expiresAt } = await sessions.open('eve', Date.now() + 1e15);
  expect(expiresAt).toBeLessThanOrEqual(Date.now() + 24 * hourMs);
});

test('what was never given out opens nothing', async () => {
  const { secret } = await sessions.open('mallory', Date.now() + hourMs);
  const [owner, random] = secret.split('.');
  for (const wrong of ['', '%', '.', `${owner}.`, `${random}.${owner}`, `${secret}x`, `${owner}.${'A'.repeat(43)}`])
    expect([wrong, await sessions.isOpen(wrong)]).toEqual([wrong, false]);
});

test('one user has twenty at most', async () => {
  const secrets: string[] = [];
  for (let i = 0; i < 25; i++) secrets.push((await sessions.open('many', Date.now() + hourMs + i)).secret);
  const open = await Promise.all(secrets.map(sessions.isOpen));
  expect(open.filter(Boolean)).toHaveLength(20);
  expect(open.at(-1)).toBe(true);
});
