import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { ada, openTestWorkspaces } from '../../test/support/test-workspaces.js';
import { createStoredFiles } from './stored-files.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

it('lists every version of every file, of deleted files and projects as well, with its content', async () => {
  const store = await openTestWorkspaces(server);
  const stored = createStoredFiles(store);
  const inProject = { ...ada, project: 'p1' };
  await store.projects.save(ada, 'p1', { name: 'Loops', entry: 'a.py' });
  await store.save('a.py', 'first');
  await store.save('a.py', 'second');
  await store.save('b.py', 'deleted');
  await store.workspaces.delete(ada, 'b.py', 'any');
  await store.save('x/a.py', 'gone', 'none', inProject);
  await store.projects.delete(ada, 'p1');

  const versions = await stored.listVersions('ada');
  const found = await Promise.all(
    versions.map(async ({ project, path, version, isCurrent }) => [
      ...[project, path, isCurrent],
      (await stored.read('ada', version))?.toString(),
    ]),
  );
  expect(found.sort()).toEqual([
    ['default', 'a.py', false, 'first'],
    ['default', 'a.py', true, 'second'],
    ['default', 'b.py', false, 'deleted'],
    ['p1', 'x/a.py', false, 'gone'],
  ]);
  const projects = await stored.listProjects('ada');
  expect(projects.map(({ id, name, deletedAt }) => [id, name, deletedAt === null])).toEqual([
    ['default', 'My project', true],
    ['p1', 'Loops', false],
  ]);
});

it('a user without files has the first project and nothing in it; reading is no use', async () => {
  const store = await openTestWorkspaces(server);
  const stored = createStoredFiles(store);
  expect(await stored.listProjects('ada')).toMatchObject([{ id: 'default', deletedAt: null }]);
  expect(await stored.listVersions('ada')).toEqual([]);
  expect(await stored.read('ada', 1)).toBeNull();
  const shard = store.keys.ofUser('ada');
  expect(await store.redis.exists(shard.workspace('ada'), shard.workspaceTotals('ada'))).toBe(0);
});
