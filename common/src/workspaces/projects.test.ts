import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { ada, dayMs, findFaults, openTestWorkspaces } from '../../test/support/test-workspaces.js';
import type { Settings } from '../redis/live-settings.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

const text = (content: string) => ({ data: Buffer.from(content), encoding: 'utf8' as const });
const inside = (project: string) => ({ ...ada, project });

async function open(settings: Partial<Settings> = {}) {
  const store = await openTestWorkspaces(server, settings);
  const { projects, list } = store;
  return {
    ...store,
    create: (id: string) => projects.save(ada, id, { name: `Project ${id}`, entry: null }),
    remove: (id: string) => projects.delete(ada, id),
    restore: (id: string) => projects.restore(ada, id),
    /** Id, number of files, bytes, and whether it is deleted. */
    async summary(): Promise<[string, number, number, boolean][]> {
      const all = await projects.list(ada);
      return all.map(({ id, files, bytes, deletedAt }) => [id, files, bytes, deletedAt !== null]);
    },
    pathsOf: async (project: string) => [...(await list(inside(project))).files.keys()].sort(),
  };
}

it('the first project is there without a record, and keeps what the user chooses for it', async () => {
  const { projects, save, pass, listKeys } = await open();
  const start = Date.UTC(2026, 0, 1);
  const untouched = { id: 'default', name: 'My project', entry: null, files: 0, bytes: 0, deletedAt: null };
  expect(await projects.list(ada)).toEqual([{ ...untouched, createdAt: 0, updatedAt: 0 }]);
  expect(await listKeys()).toEqual([]);
  await save('a.py', '1');
  await pass(dayMs);
  await save('b.py', '23');
  const used = { ...untouched, files: 2, bytes: 3, createdAt: start, updatedAt: start + dayMs };
  expect(await projects.list(ada)).toEqual([used]);
  const chosen = { name: 'Ä "\ud83d" \n', entry: 'b.py' };
  for (const outcome of ['changed', 'same']) expect(await projects.save(ada, 'default', chosen)).toEqual({ outcome });
  expect(await projects.list(ada)).toMatchObject([chosen]);
});

it('projects with equal paths do not mix, whatever their ids are', async () => {
  const store = await open();
  const { workspaces, create, save, read, readVersions, list, pathsOf } = store;
  const ids = ['p', 'P', '__proto__', '-', '0', 'project'];
  for (const id of ids) expect(await create(id)).toEqual({ outcome: 'created' });
  const scopes = ['default', ...ids].map(inside);
  for (const scope of scopes) {
    for (const path of ['a', 'p', 'project p', 'd/e']) await save(path, `${path} of ${scope.project}`, 'none', scope);
    await save('a', `new a of ${scope.project}`, 'any', scope);
    await workspaces.delete(scope, 'p', 'any');
  }
  for (const scope of scopes) {
    expect(await read('a', undefined, scope)).toBe(`new a of ${scope.project}`);
    expect(await readVersions('a', scope)).toEqual([`new a of ${scope.project}`, `a of ${scope.project}`]);
    expect(await pathsOf(scope.project)).toEqual(['a', 'd/e', 'project p']);
    expect([...(await list(scope)).deleted.keys()]).toEqual(['p']);
    expect(await workspaces.save(scope, 'd', text(''), 'none')).toEqual({ outcome: 'folder', other: 'd/e' });
  }
  expect(await list()).toEqual(await list(inside('default')));
  expect(await findFaults(store)).toEqual([]);
});

it('files, bytes and projects are bounded over all projects together', async () => {
  const { workspaces, projects, create, save } = await open({
    ...{ workspaceBytes: 100, workspaceFiles: 3, workspaceProjects: 3 },
  });
  await create('p');
  await save('a', 'x'.repeat(60));
  await save('a', 'x'.repeat(30), 'none', inside('p'));
  const tooLarge = await workspaces.save(inside('p'), 'b', text('x'.repeat(11)), 'none');
  expect(tooLarge).toEqual({ outcome: 'bytes', usedBytes: 90, maxBytes: 100 });
  await save('b', '', 'none', inside('p'));
  expect(await workspaces.save(ada, 'b', text(''), 'none')).toEqual({ outcome: 'files', maxFiles: 3 });
  const racing = await Promise.all(Array.from({ length: 5 }, (_, i) => create(`q${i}`)));
  expect(racing.filter(({ outcome }) => outcome === 'created')).toHaveLength(1);
  const refusal = { outcome: 'projects', maxProjects: 3 };
  expect(racing.filter(({ outcome }) => outcome !== 'created')).toEqual(Array(4).fill(refusal));
  expect(await projects.save(ada, 'p', { name: 'Renamed', entry: 'a' })).toEqual({ outcome: 'changed' });
});

it('a deleted project hides its files, and a restore brings them back with etags and versions', async () => {
  const store = await open();
  const { workspaces, projects, create, remove, restore, save, read, readVersions, pass, list, summary } = store;
  const p = inside('p');
  await create('p');
  const etag = await save('a', 'one', 'none', p);
  const current = await save('a', 'three', [etag], p);
  await save('gone', 'x', 'none', p);
  await workspaces.delete(p, 'gone', 'any');
  await save('a', 'other');
  const before = await list(p);

  for (let i = 0; i < 2; i++) {
    await pass(1);
    await remove('p');
  }
  expect(await projects.list(ada)).toMatchObject([{}, { deletedAt: Date.UTC(2026, 0, 1) + 1 }]);
  expect(await summary()).toEqual([
    ['default', 1, 5, false],
    ['p', 1, 5, true],
  ]);
  expect([await workspaces.list(p), await read('a', undefined, p), await readVersions('a', p)]).toEqual([
    null,
    null,
    [],
  ]);
  expect(await workspaces.save(p, 'a', text('three'), 'any')).toEqual({ outcome: 'project' });
  expect(await workspaces.delete(p, 'a', [current])).toEqual({ outcome: 'project' });
  expect(await workspaces.move(p, 'a', 'b', [current])).toEqual({ outcome: 'project' });
  expect(await create('p')).toEqual({ outcome: 'deleted' });
  expect((await list()).usedBytes).toBe(5);
  expect(await findFaults(store)).toEqual([]);

  for (let i = 0; i < 2; i++) expect(await restore('p')).toEqual({ outcome: 'restored' });
  expect(await list(p)).toEqual(before);
  expect(await readVersions('a', p)).toEqual(['three', 'one']);
  expect(await findFaults(store)).toEqual([]);
  expect([await restore('default'), await restore('q')]).toEqual([{ outcome: 'restored' }, { outcome: 'missing' }]);
});

it('a restore over a bound is refused with its figures, and changes nothing', async () => {
  const settings = { workspaceBytes: 100, workspaceFiles: 3, workspaceProjects: 2 };
  const { create, remove, restore, save, workspaces, summary } = await open(settings);
  await create('p');
  for (const path of ['a', 'b']) await save(path, 'x'.repeat(30), 'none', inside('p'));
  await remove('p');
  await create('q');
  expect(await restore('p')).toEqual({ outcome: 'projects', maxProjects: 2 });
  await remove('q');
  for (const path of ['a', 'b']) await save(path, 'x'.repeat(20));
  expect(await restore('p')).toEqual({ outcome: 'files', maxFiles: 3 });
  await workspaces.delete(ada, 'b', 'any');
  await save('a', 'x'.repeat(41));
  expect(await restore('p')).toEqual({ outcome: 'bytes', usedBytes: 41, maxBytes: 100 });
  expect(await summary()).toContainEqual(['p', 2, 60, true]);
  await save('a', 'x'.repeat(40));
  expect(await restore('p')).toEqual({ outcome: 'restored' });
});

it('a deleted project makes room for versions like deleted files, the longest deleted first', async () => {
  const store = await open({ workspaceVersionBytes: 100 });
  const { create, remove, restore, save, pass, pathsOf, summary } = store;
  for (const id of ['p', 'q']) {
    await create(id);
    for (const path of ['a', 'b']) await save(path, id.repeat(25), 'none', inside(id));
  }
  await remove('p');
  await pass(1);
  await remove('q');
  await pass(1);
  await save('new', 'x'.repeat(10));
  await save('new', 'y'.repeat(10));
  expect(await summary()).toEqual([
    ['default', 1, 10, false],
    ['p', 1, 25, true],
    ['q', 2, 50, true],
  ]);
  expect(await findFaults(store)).toEqual([]);
  expect([await restore('p'), await pathsOf('p')]).toEqual([{ outcome: 'restored' }, ['b']]);
  await pass(1);
  await remove('p');
  await pass(1);
  await save('new', 'z'.repeat(60));
  await save('new', '');
  expect(await summary()).toEqual([
    ['default', 1, 0, false],
    ['p', 1, 25, true],
  ]);
  expect(await findFaults(store)).toEqual([]);
});

it('a deleted project expires with its files, also one without files', async () => {
  const store = await open({ workspaceVersionMs: dayMs });
  const { workspaces, create, remove, restore, save, pass, listKeys } = store;
  for (const id of ['p', 'empty']) await create(id);
  await save('a', '1', 'none', inside('p'));
  for (const id of ['p', 'empty']) await remove(id);
  await pass(dayMs - 1);
  await workspaces.sweep();
  expect([await restore('empty'), await findFaults(store)]).toEqual([{ outcome: 'restored' }, []]);
  await remove('empty');
  await pass(1);
  await workspaces.sweep();
  expect([await restore('p'), await findFaults(store)]).toEqual([{ outcome: 'missing' }, []]);
  await pass(dayMs);
  expect(await workspaces.sweep()).toBe(1);
  expect(await listKeys()).toEqual(['workspaces:bytes']);
});

it('of deleted projects as many as of others are kept, and of the others nothing stays', async () => {
  const store = await open({ workspaceProjects: 2 });
  const { create, remove, restore, save, pass, summary, redis, keys } = store;
  for (const id of ['p', 'q', 'r']) {
    await create(id);
    await save('a', 'old', 'none', inside(id));
    await save('a', id.repeat(10), 'any', inside(id));
    await remove(id);
    await pass(1);
  }
  expect((await summary()).map(([id]) => id)).toEqual(['default', 'q', 'r']);
  expect(await restore('p')).toEqual({ outcome: 'missing' });
  expect(await redis.get(keys.fileBytes)).toBe('26');
  expect(await findFaults(store)).toEqual([]);
});

it('projects are used and deleted together with all files of the user', async () => {
  const { workspaces, projects, create, remove, save, pass, listKeys } = await open({ workspaceStudentMs: 10 * dayMs });
  await create('p');
  for (let i = 0; i < 3; i++) {
    await pass(9 * dayMs);
    await workspaces.sweep();
    expect(await projects.list(ada)).toHaveLength(2);
  }
  await pass(10 * dayMs);
  expect([await workspaces.sweep(), await listKeys()]).toEqual([1, ['workspaces:bytes']]);

  for (const id of ['p', 'q']) {
    await create(id);
    await save('a', '1', 'none', inside(id));
  }
  await remove('q');
  expect([await workspaces.deleteAll('ada'), await listKeys()]).toEqual([1, ['workspaces:bytes']]);
});
