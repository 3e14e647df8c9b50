import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { ada, dayMs, openTestWorkspaces } from '../../test/support/test-workspaces.js';
import { createAuditLog } from '../admin/audit-log.js';
import type { Settings } from '../redis/live-settings.js';
import { createShareId, type ShareActor } from './shares.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

const owner: ShareActor = { kind: 'owner' };
const ops: ShareActor = { kind: 'ops', operator: { userId: 'olga', role: 'ops', why: 'spoilers' } };
const snapshot = {
  title: 'Ä "title"',
  entry: 'main.py',
  files: [{ path: 'main.py', content: 'print("\ud83d")', encoding: 'utf8' as const }],
  ownerName: 'Ada L.',
};

/** As it is counted: what was sent, with the escapes of JSON. */
const storedBytes =
  [snapshot.files, snapshot.title, snapshot.ownerName].reduce<number>(
    (bytes, value) => bytes + Buffer.byteLength(JSON.stringify(value)),
    0,
  ) + snapshot.entry.length;

async function open(settings: Partial<Settings> = {}) {
  const store = await openTestWorkspaces(server, settings);
  const create = (id: string, user = ada) => store.shares.create(id, user, snapshot, 11);
  return { ...store, create };
}

it('ids are 128 random bits, and what is none is not looked for', async () => {
  const { shares } = await open();
  const ids = Array.from({ length: 100 }, createShareId);
  expect(new Set(ids).size).toBe(100);
  for (const id of ids) expect(Buffer.from(id, 'base64url')).toHaveLength(16);
  for (const id of ['', '*', 'x'.repeat(10_000), `${ids[0]}:`, `${ids[0]!.slice(1)}\n`]) {
    expect(await shares.open(id)).toBeNull();
    expect(await shares.read(id)).toBeNull();
  }
});

it('a share opens as it was made, once however often it is made', async () => {
  const { shares, create, redis, keys } = await open();
  const id = createShareId();
  for (let i = 0; i < 2; i++) expect(await create(id)).toEqual({ outcome: 'created' });
  expect(await shares.open(id)).toEqual({ ...snapshot, createdAt: Date.UTC(2026, 0, 1) });
  expect(await shares.listOfUser('ada')).toMatchObject([{ id, userId: 'ada', bytes: 11, offBy: null }]);
  expect(await redis.get(keys.fileBytes)).toBe(String(storedBytes));
});

it('a share that is off does not open; its owner cannot undo what ops did, and that is audited', async () => {
  const { shares, create, redis, keys } = await open();
  const id = createShareId();
  await create(id);
  expect([await shares.setEnabled(id, 'off', owner), await shares.open(id)]).toEqual(['done', null]);
  expect([await shares.setEnabled(id, 'on', owner), (await shares.open(id))?.entry]).toEqual(['done', 'main.py']);
  expect([await shares.setEnabled(id, 'off', ops), await shares.open(id)]).toEqual(['done', null]);
  expect(await shares.setEnabled(id, 'off', owner)).toBe('done');
  expect([await shares.setEnabled(id, 'on', owner), await shares.open(id)]).toEqual(['refused', null]);
  expect(await shares.read(id)).toMatchObject({ offBy: 'ops' });
  expect([await shares.setEnabled(id, 'on', ops), (await shares.open(id))?.entry]).toEqual(['done', 'main.py']);
  const { entries } = await createAuditLog({ redis, keys }).list({ limit: 10 });
  expect(entries).toMatchObject([
    { who: 'olga', action: 'share.on', target: 'ada', before: 'off', after: id, why: 'spoilers' },
    { who: 'olga', action: 'share.off', target: 'ada', before: 'on', after: id },
  ]);
  expect(await shares.setEnabled(createShareId(), 'off', ops)).toBe('not_found');
});

it('the number of shares of a user, and the room of all, hold; a refused share leaves nothing', async () => {
  const { shares, create, listKeys, redis, keys } = await open({
    sharesPerUser: 2,
    workspaceBudgetBytes: 4 * storedBytes,
  });
  const ids = [createShareId(), createShareId()];
  for (const id of ids) await create(id);
  const before = await listKeys();
  expect(await create(createShareId())).toEqual({ outcome: 'shares', maxShares: 2 });
  expect((await listKeys()).sort()).toEqual(before.sort());
  const bob = { userId: 'bob', role: 'student' as const };
  expect(await create(createShareId(), bob)).toEqual({ outcome: 'created' });
  expect(await create(createShareId(), bob)).toEqual({ outcome: 'full' });
  expect(await shares.setEnabled(ids[0]!, 'delete', owner)).toBe('done');
  expect(await shares.setEnabled((await shares.listOfUser('bob'))[0]!.id, 'delete', owner)).toBe('done');
  expect(await create(createShareId(), bob)).toEqual({ outcome: 'created' });
  expect((await shares.listOfUser('ada')).map(({ id }) => id)).toEqual([ids[1]]);
  expect(await redis.get(keys.fileBytes)).toBe(String(2 * storedBytes));
});

it('the shares of a user stay within their bytes as they are stored, and say how many are used', async () => {
  const { shares, create, redis, keys } = await open({ shareBytesPerUser: 1_048_576 });
  const escaped = { ...snapshot, files: [{ path: 'a', content: '\u0001'.repeat(100_000), encoding: 'utf8' as const }] };
  const id = createShareId();
  expect(await shares.create(id, ada, escaped, 100_000)).toEqual({ outcome: 'created' });
  const usedBytes = Number(await redis.get(keys.fileBytes));
  expect(usedBytes).toBeGreaterThan(600_000);
  const refused = { outcome: 'bytes', usedBytes, maxBytes: 1_048_576 };
  expect(await shares.create(createShareId(), ada, escaped, 100_000)).toEqual(refused);
  expect(await create(createShareId())).toEqual({ outcome: 'created' });
  await shares.setEnabled(id, 'delete', owner);
  expect(await redis.get(keys.fileBytes)).toBe(String(storedBytes));
  expect(await shares.create(createShareId(), ada, escaped, 100_000)).toEqual({ outcome: 'created' });
});

it('a share of an earlier version, counted by its files alone, is released as it was counted', async () => {
  const { shares, create, redis, keys } = await open();
  const id = createShareId();
  await create(id);
  await redis.hdel(keys.share(id), 'storedBytes');
  await redis.set(keys.fileBytes, String(Buffer.byteLength(JSON.stringify(snapshot.files))));
  await shares.setEnabled(id, 'delete', owner);
  expect(await redis.get(keys.fileBytes)).toBe('0');
});

it('an unused share expires', async () => {
  const { shares, create, pass, listKeys, redis, keys } = await open({ workspaceStudentMs: 10 * dayMs });
  const [used, unused] = [createShareId(), createShareId()];
  for (const id of [used, unused]) await create(id);
  await pass(6 * dayMs);
  expect(await shares.open(used)).not.toBeNull();
  await pass(6 * dayMs);
  expect(await shares.sweep()).toBe(1);
  expect([await shares.read(unused), (await shares.open(used))?.entry]).toEqual([null, 'main.py']);
  await pass(10 * dayMs);
  expect([await shares.sweep(), await listKeys()]).toEqual([1, ['workspaces:bytes']]);
  expect(await redis.get(keys.fileBytes)).toBe('0');
});

it('the files of a share are read for its owner while it is off, and no longer when it is deleted', async () => {
  const { shares, create } = await open();
  const id = createShareId();
  await create(id);
  await shares.setEnabled(id, 'off', owner);
  expect(await shares.open(id)).toBeNull();
  expect(await shares.readFiles(id)).toEqual(snapshot.files);
  await shares.setEnabled(id, 'delete', owner);
  expect(await shares.readFiles(id)).toEqual([]);
});
