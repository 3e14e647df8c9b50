import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestRedis, type TestRedis } from '../../test/support/test-redis.js';
import { ada, dayMs, findFaults, hourMs, openTestWorkspaces } from '../../test/support/test-workspaces.js';
import type { Settings } from '../redis/live-settings.js';
import type { Expected } from './workspaces.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

const open = (settings: Partial<Settings> = {}) => openTestWorkspaces(server, settings);
const text = (content: string) => ({ data: Buffer.from(content), encoding: 'utf8' as const });

it('a file comes back as it was saved, and each save is a version', async () => {
  const { workspaces, list, save, read, readVersions } = await open();
  const first = await save('main.py', 'print(1)', 'none');
  await save('main.py', 'print(2)', [first]);
  expect([await read('main.py'), await read('main.py', 1), await read('main.py', 3)]).toEqual([
    ...['print(2)', 'print(1)'],
    null,
  ]);
  expect(await readVersions('main.py')).toEqual(['print(2)', 'print(1)']);
  const { files, usedBytes } = await list();
  expect([usedBytes, files.get('main.py')]).toMatchObject([8, { version: 2, bytes: 8, encoding: 'utf8' }]);

  const all = Buffer.from(Array.from({ length: 256 }, (_, i) => i));
  await workspaces.save(ada, 'all.bin', { data: all, encoding: 'base64' }, 'none');
  expect(await workspaces.read(ada, 'all.bin')).toMatchObject({ data: all, encoding: 'base64' });
});

it('of concurrent writers exactly one wins; the others get the current version', async () => {
  const { workspaces, save } = await open();
  const etag = await save('a.py', 'first');
  const races: [string, Expected][] = [
    ['a.py', [etag]],
    ['new.py', 'none'],
  ];
  for (const [path, expected] of races) {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => workspaces.save(ada, path, text(`by ${i}`), expected)),
    );
    const [won, ...more] = answers.filter((answer) => 'file' in answer);
    expect(more).toEqual([]);
    const lost = answers.filter(({ outcome }) => outcome === 'mismatch');
    expect(lost).toHaveLength(9);
    for (const answer of lost) expect(answer).toMatchObject({ current: won!.file });
  }
});

it('a change that is sent again is done once', async () => {
  const { workspaces, list, save, read, readVersions } = await open();
  const etag = await save('a.py', 'one');
  for (let i = 0; i < 2; i++) await save('a.py', 'two', [etag]);
  const empty = await save('empty.py', '');
  for (let i = 0; i < 2; i++) await workspaces.delete(ada, 'empty.py', [empty]);
  expect(await readVersions('a.py')).toEqual(['two', 'one']);
  const second = (await list()).files.get('a.py')!.etag;
  for (let i = 0; i < 2; i++)
    expect(await workspaces.move(ada, 'a.py', 'b.py', [second])).toMatchObject({ outcome: 'moved' });
  for (let i = 0; i < 2; i++) expect(await workspaces.delete(ada, 'b.py', [second])).toEqual({ outcome: 'deleted' });
  expect(await workspaces.delete(ada, 'b.py', [etag])).toEqual({ outcome: 'mismatch', current: null });
  expect(await read('b.py', 2)).toBe('two');
});

it('unusual names do not collide', async () => {
  const { workspaces, list, save, read } = await open();
  const names = ['*', 'a:b', '{runq}', 'a\nb', ' ', '0', '-', '%2e', 'ä', 'a\u0308', '😀', `${'ä'.repeat(127)}x`];
  for (const name of names) await save(name, `of ${name}`);
  for (const name of names) expect(await read(name)).toBe(`of ${name}`);
  for (const userId of ['ada ', 'Ada', 'ada:x', '*', '{ada}']) {
    const owner = { userId, role: 'student' as const };
    expect((await list(owner)).files.size).toBe(0);
    expect(await workspaces.read(owner, 'ä')).toBeNull();
    await save('ä', 'mine', undefined, owner);
  }
  expect(await read('ä')).toBe('of ä');
});

it('a path is a file or a folder', async () => {
  const { workspaces, list, save } = await open();
  await save('a/b/c.py', '1');
  await save('x', '2');
  const refused: [string, string][] = [
    ['a', 'a/b/c.py'],
    ['a/b', 'a/b/c.py'],
    ['a/b/c.py/d', 'a/b/c.py'],
    ['x/y/z', 'x'],
  ];
  for (const [path, other] of refused) {
    expect(await workspaces.save(ada, path, text(''), 'none')).toEqual({ outcome: 'folder', other });
    const { etag } = (await list()).files.get('x')!;
    if (path !== 'x/y/z') expect(await workspaces.move(ada, 'x', path, [etag])).toEqual({ outcome: 'folder', other });
  }
  for (const fine of ['a/b/c', 'a/b/c.pyx', 'xy']) await save(fine, '3');
  const { etag } = (await list()).files.get('x')!;
  expect(await workspaces.move(ada, 'x', 'x/y', [etag])).toMatchObject({ outcome: 'moved' });
});

it('the quota holds to the byte and to the file, and a refused save leaves nothing', async () => {
  const store = await open({ workspaceBytes: 100, workspaceFiles: 2, workspaceBudgetBytes: 440 });
  const { workspaces, save, read } = store;
  await save('a', 'x'.repeat(60));
  await save('b', 'y'.repeat(40));
  expect(await workspaces.save(ada, 'b', text('y'.repeat(41)), 'any')).toEqual({
    ...{ outcome: 'bytes', usedBytes: 100, maxBytes: 100 },
  });
  expect(await workspaces.save(ada, 'c', text(''), 'none')).toEqual({ outcome: 'files', maxFiles: 2 });
  expect([await read('b'), await read('c')]).toEqual(['y'.repeat(40), null]);
  await save('a', 'z'.repeat(60));
  // Shrinking is always allowed, even after the quota was lowered.
  await store.redis.hset(store.keys.settings, 'workspaceBytes', '50');
  await save('a', 'z'.repeat(59));
  expect(await workspaces.save(ada, 'a', text('z'.repeat(60)), 'any')).toMatchObject({
    outcome: 'bytes',
    usedBytes: 99,
  });
  // 60 + 40 + 60 + 59 of 440 are in use of all users; a user holds at most what remains free for all others.
  const bob = { userId: 'bob', role: 'student' as const };
  await store.redis.hset(store.keys.settings, 'workspaceBytes', '1000');
  expect(await workspaces.save(ada, 'a', text('z'.repeat(3)), 'any')).toEqual({ outcome: 'full' });
  expect(await workspaces.save(bob, 'a', text('b'.repeat(222)), 'none')).toEqual({ outcome: 'full' });
  await save('a', 'b'.repeat(110), 'none', bob);
  expect(await workspaces.save(bob, 'b', text('b'.repeat(2)), 'none')).toEqual({ outcome: 'full' });
  expect(await store.redis.get(store.keys.fileBytes)).toBe('329');
});

it('what was deleted can be had, and goes on with its history when it is made again', async () => {
  const { workspaces, list, save, read, readVersions } = await open();
  await save('a.py', 'one');
  const etag = await save('a.py', 'two');
  await workspaces.delete(ada, 'a.py', [etag]);
  expect(await read('a.py')).toBeNull();
  const { files, deleted, usedBytes } = await list();
  expect([files.size, usedBytes, deleted.get('a.py')]).toMatchObject([0, 0, { version: 2 }]);
  expect(await readVersions('a.py')).toEqual(['two', 'one']);
  await save('a.py', (await read('a.py', 2))!, 'none');
  expect(await readVersions('a.py')).toEqual(['two', 'two', 'one']);
  expect((await list()).deleted.size).toBe(0);
});

it('a move takes the versions along, and finds those of a file that was deleted there', async () => {
  const store = await open();
  const { workspaces, save, readVersions } = store;
  await save('b.py', 'old b');
  await workspaces.delete(ada, 'b.py', 'any');
  await save('a.py', 'one');
  const etag = await save('a.py', 'two');
  expect(await workspaces.move(ada, 'a.py', 'b.py', ['9-wrong'])).toMatchObject({ outcome: 'mismatch' });
  expect(await workspaces.move(ada, 'a.py', 'b.py', [etag])).toMatchObject({ outcome: 'moved', file: { etag } });
  expect([await readVersions('b.py'), await readVersions('a.py')]).toEqual([['two', 'one', 'old b'], []]);
  await save('c.py', '');
  expect(await workspaces.move(ada, 'b.py', 'c.py', [etag])).toEqual({ outcome: 'taken' });
  expect(await findFaults(store)).toEqual([]);
});

it('versions grow sparser with their age, and what is saved often does not push out what is old', async () => {
  const store = await open({ workspaceVersions: 12 });
  const { save, pass, readVersions } = store;
  for (let day = 0; day < 4; day++) {
    await save('a.py', `day ${day}, morning`);
    await pass(hourMs);
    await save('a.py', `day ${day}, evening`);
    await pass(dayMs - hourMs);
  }
  for (let minute = 0; minute < 120; minute++) {
    await save('a.py', `minute ${minute}`);
    await pass(60_000);
  }
  const versions = await readVersions('a.py');
  expect(versions).toHaveLength(12);
  expect(versions.slice(0, 2)).toEqual(['minute 119', 'minute 118']);
  expect(versions.slice(-4)).toEqual([3, 2, 1, 0].map((day) => `day ${day}, evening`));
  expect(await findFaults(store)).toEqual([]);
});

it('old versions stay within their bytes and their time: the longest replaced go first', async () => {
  const store = await open({ workspaceVersionBytes: 100, workspaceVersionMs: dayMs });
  const { workspaces, list, save, pass, readVersions, listKeys } = store;
  await save('deleted.py', 'd'.repeat(40));
  await save('a.py', '1'.repeat(40));
  await pass(1);
  await save('a.py', '2'.repeat(40));
  await pass(1);
  await workspaces.delete(ada, 'deleted.py', 'any');
  await pass(1);
  await save('a.py', '3'.repeat(40));
  expect((await readVersions('a.py')).map((content) => content[0])).toEqual(['3', '2']);
  expect(await readVersions('deleted.py')).toEqual(['d'.repeat(40)]);
  await pass(dayMs - 1);
  expect(await workspaces.sweep()).toBe(1);
  expect([(await list()).deleted.size, await readVersions('a.py')]).toEqual([...[0, ['3'.repeat(40), '2'.repeat(40)]]]);
  await workspaces.delete(ada, 'a.py', 'any');
  await pass(dayMs);
  expect(await workspaces.sweep()).toBe(1);
  expect(await listKeys()).toEqual(['workspaces:bytes']);
  expect(await findFaults(store)).toEqual([]);
});

it('an unused workspace expires; reading it counts as use', async () => {
  const store = await open({ workspaceStudentMs: 10 * dayMs, workspaceGraderMs: 20 * dayMs });
  const { workspaces, list, save, pass, listKeys } = store;
  const grace = { userId: 'grace', role: 'grader' as const };
  await save('a.py', '1');
  await save('empty.py', '');
  await save('a.py', '1', undefined, grace);
  for (let i = 0; i < 3; i++) {
    await pass(9 * dayMs);
    await workspaces.sweep();
    expect((await list()).files.size).toBe(2);
  }
  expect(await workspaces.read(grace, 'a.py')).toBeNull();
  await pass(10 * dayMs);
  expect([await workspaces.sweep(), await listKeys()]).toEqual([1, ['workspaces:bytes']]);
  expect(await findFaults(store)).toEqual([]);
});
