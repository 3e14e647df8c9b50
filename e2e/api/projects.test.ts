import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, signIn } from '../support/client.js';
import { type Runq, startRunq } from '../support/start-runq.js';

interface WireProject {
  id: string;
  name: string;
  entry: string | null;
  files: number;
  bytes: number;
  createdAt: string;
  updatedAt: string;
  deletedAt: string | null;
}
interface WireFile {
  path: string;
  content: string;
  version: number;
  etag: string;
}
interface WireWorkspace {
  files: WireFile[];
  deleted: { path: string; version: number }[];
  usedBytes: number;
  maxBytes: number;
  maxFiles: number;
  etag: string;
}
interface Problem {
  code: string;
  detail: string;
  errors?: { pointer: string; message: string }[];
}

let runq: Runq;
/** A new user for each test. */
let student: Client;
let users = 0;

beforeAll(async () => {
  runq = await startRunq({ RUNQ_WORKSPACE_BYTES: '70000', RUNQ_WORKSPACE_PROJECTS: '4' });
});
afterAll(async () => {
  await runq?.stop();
});

const projects = '/v1/workspace/projects';
const isNew = { 'If-None-Match': '*' };
const upon = (etag: string) => ({ 'If-Match': `"${etag}"` });
const at = (id: string) => `${projects}/${id}`;

const signInStudent = async () => {
  student = await signIn(runq.url, `student-${users++}`);
};
const listProjects = async () => (await student.json<{ projects: WireProject[] }>('GET', projects)).projects;
const list = (base: string) => student.json<WireWorkspace>('GET', base);
const pathsOf = async (base: string) => (await list(base)).files.map(({ path }) => path);
const put = (base: string, path: string, content: string, guard: Record<string, string> = isNew) =>
  student.call('PUT', `${base}/files/${path}`, { content }, guard);
const read = (base: string, path: string) => student.json<WireFile>('GET', `${base}/files/${path}`);
const save = (id: string, name: string, entry: string | null = null) => student.call('PUT', at(id), { name, entry });
const remove = async (id: string) => (await student.call('DELETE', at(id))).status;
const restore = (id: string) => student.call('POST', `${at(id)}/restore`);

/** The status of a request, and the code of its problem. */
async function refusal(response: Response): Promise<[number, string]> {
  return [response.status, ((await response.json()) as Problem).code];
}

test('files of the same name in two projects do not mix', async () => {
  await signInStudent();
  await put('/v1/workspace', 'helper.py', 'mine');
  const created = await save('copy-1', 'Shared maze', 'main.py');
  expect([created.status, await created.json()]).toMatchObject([
    201,
    { id: 'copy-1', name: 'Shared maze', entry: 'main.py', files: 0, bytes: 0, deletedAt: null },
  ]);
  expect((await put(at('copy-1'), 'helper.py', 'theirs')).status).toBe(201);
  expect((await put(at('copy-1'), 'main.py', 'import helper')).status).toBe(201);

  expect((await read('/v1/workspace', 'helper.py')).content).toBe('mine');
  expect((await read(at('copy-1'), 'helper.py')).content).toBe('theirs');
  expect(await pathsOf('/v1/workspace')).toEqual(['helper.py']);
  expect(await pathsOf(at('copy-1'))).toEqual(['helper.py', 'main.py']);
  expect(await listProjects()).toMatchObject([
    { id: 'default', files: 1, bytes: 4 },
    { id: 'copy-1', files: 2, bytes: 'theirs'.length + 'import helper'.length },
  ]);
});

test('the first project is what the paths without a project show', async () => {
  await signInStudent();
  const [first, ...more] = await listProjects();
  expect([first, more]).toMatchObject([{ id: 'default', entry: null, files: 0, deletedAt: null }, []]);
  await put('/v1/workspace', 'a/b.py', '1');
  await put(at('default'), 'c.py', '2');
  const [plain, named] = await Promise.all([list('/v1/workspace'), list(at('default'))]);
  expect(named).toEqual(plain);
  expect(named.files.map(({ path }) => path)).toEqual(['a/b.py', 'c.py']);

  const { etag } = await read(at('default'), 'a/b.py');
  const move = { from: 'a/b.py', to: 'a.py', etag };
  expect(await student.json('POST', `${at('default')}/move`, move)).toMatchObject({ path: 'a.py' });
  const { versions } = await student.json<{ versions: unknown[] }>('GET', '/v1/workspace/versions/a.py');
  expect(versions).toHaveLength(1);
  expect((await student.call('DELETE', `${at('default')}/files/c.py`, undefined, { 'If-Match': '*' })).status).toBe(
    204,
  );
  expect((await list('/v1/workspace')).deleted).toMatchObject([{ path: 'c.py' }]);

  expect(await refusal(await student.call('DELETE', at('default')))).toEqual([409, 'conflict']);
  expect([(await save('default', 'My own', 'a.py')).status, (await restore('default')).status]).toEqual([200, 200]);
  expect(await listProjects()).toMatchObject([{ id: 'default', name: 'My own', entry: 'a.py' }]);
});

test('a change of a project is idempotent, and the last writer wins', async () => {
  await signInStudent();
  const statuses: number[] = [];
  for (const name of ['One', 'One', 'Two', 'One']) statuses.push((await save('p', name)).status);
  expect(statuses).toEqual([201, 200, 200, 200]);
  await Promise.all(Array.from({ length: 5 }, () => save('q', 'One')));
  const listed = await listProjects();
  expect(listed.map(({ id, name }) => [id, name])).toEqual([
    ['default', 'My project'],
    ['p', 'One'],
    ['q', 'One'],
  ]);
});

test('does not send an unchanged list of projects again', async () => {
  await signInStudent();
  const first = await student.call('GET', projects);
  expect([first.status, first.headers.get('cache-control')]).toEqual([200, 'private, no-store']);
  const known = { 'If-None-Match': first.headers.get('etag')! };
  expect((await student.call('GET', projects, undefined, known)).status).toBe(304);
  await save('p', 'One');
  expect((await student.call('GET', projects, undefined, known)).status).toBe(200);
});

test('a deleted project takes its files away and brings them back, with their versions', async () => {
  await signInStudent();
  await save('p', 'Maze', 'main.py');
  const first = (await (await put(at('p'), 'main.py', 'one')).json()) as WireFile;
  const second = (await (await put(at('p'), 'main.py', 'two', upon(first.etag))).json()) as WireFile;
  await put(at('p'), 'gone.py', 'gone');
  await student.call('DELETE', `${at('p')}/files/gone.py`, undefined, { 'If-Match': '*' });
  const before = await list(at('p'));

  for (let i = 0; i < 2; i++) expect(await remove('p')).toBe(204);
  expect(await list('/v1/workspace')).toMatchObject({ files: [], deleted: [], usedBytes: 0 });
  const [, deleted] = await listProjects();
  expect(deleted).toMatchObject({ id: 'p', name: 'Maze', entry: 'main.py', files: 1, bytes: 3 });
  expect(Date.parse(deleted!.deletedAt!)).toBeGreaterThan(Date.parse(deleted!.createdAt) - 1);
  expect(await refusal(await save('p', 'Other'))).toEqual([409, 'conflict']);
  const refused = await Promise.all([
    student.call('GET', at('p')),
    student.call('GET', `${at('p')}/files/main.py`),
    student.call('GET', `${at('p')}/files/main.py?version=${first.version}`),
    student.call('GET', `${at('p')}/versions/main.py`),
    put(at('p'), 'main.py', 'three', upon(second.etag)),
    student.call('DELETE', `${at('p')}/files/main.py`, undefined, upon(second.etag)),
    student.call('POST', `${at('p')}/move`, { from: 'main.py', to: 'b.py', etag: second.etag }),
  ]);
  expect(await Promise.all(refused.map(refusal))).toEqual(refused.map(() => [404, 'not_found']));

  for (let i = 0; i < 2; i++) {
    const restored = await restore('p');
    expect([restored.status, await restored.json()]).toMatchObject([200, { id: 'p', files: 1, deletedAt: null }]);
  }
  expect(await list(at('p'))).toEqual(before);
  expect(await read(at('p'), 'main.py')).toMatchObject({ content: 'two', etag: second.etag });
  const { versions } = await student.json<{ versions: { version: number }[] }>('GET', `${at('p')}/versions/main.py`);
  expect(versions.map(({ version }) => version)).toEqual([second.version, first.version]);
});

test('what is no project is not found, or has an invalid id', async () => {
  await signInStudent();
  for (const id of ['nothing', 'x'.repeat(65), 'a%2Fb', 'a%00b', '*']) {
    expect([id, (await student.call('GET', at(id))).status]).toEqual([id, 404]);
    expect([id, (await put(at(id), 'a.py', '')).status]).toEqual([id, 404]);
    expect([id, (await restore(id)).status]).toEqual([id, 404]);
    expect([id, await remove(id)]).toEqual([id, 204]);
    if (id !== 'nothing') expect([id, (await save(id, 'Name')).status]).toEqual([id, 422]);
  }
  const invalid = [{ name: '' }, { name: ' ' }, { name: 'a\nb' }, { name: '\ud83d' }, { name: 'x'.repeat(101) }];
  for (const body of invalid) {
    const response = await student.call('PUT', at('p'), { entry: null, ...body });
    const { errors } = (await response.json()) as Problem;
    expect([body, response.status, errors?.map(({ pointer }) => pointer)]).toEqual([body, 422, ['/name']]);
  }
  for (const entry of ['../x', '', '/a', undefined]) {
    const response = await student.call('PUT', at('p'), { name: 'Name', entry });
    const { errors } = (await response.json()) as Problem;
    expect([entry, response.status, errors?.[0]?.pointer]).toEqual([entry, 422, '/entry']);
  }
  expect(await listProjects()).toHaveLength(1);
  for (const id of ['__proto__', 'A-z_0', 'constructor']) expect((await save(id, '日本 "{}')).status).toBe(201);
  expect((await listProjects()).map(({ id, name }) => [id, name])).toContainEqual(['__proto__', '日本 "{}']);
});

test('rejects projects over the quota with its figures, restored ones too', async () => {
  await signInStudent();
  for (const id of ['a', 'b', 'c']) expect((await save(id, id)).status).toBe(201);
  const refused = await save('d', 'd');
  const problem = (await refused.json()) as Problem;
  expect([refused.status, problem.code]).toEqual([413, 'quota_exceeded']);
  expect(problem.detail).toContain('4 projects');
  await remove('a');
  expect((await save('d', 'd')).status).toBe(201);
  expect(await refusal(await restore('a'))).toEqual([413, 'quota_exceeded']);

  await put(at('d'), 'large.txt', 'x'.repeat(40_000));
  await remove('d');
  expect((await restore('a')).status).toBe(200);
  await remove('a');
  await put(at('b'), 'large.txt', 'x'.repeat(40_000));
  const full = await restore('d');
  expect(((await full.json()) as Problem).detail).toContain('40000 of 70000 bytes');
  expect((await list(at('b'))).usedBytes).toBe(40_000);
  expect((await put('/v1/workspace', 'more.txt', 'x'.repeat(40_000))).status).toBe(413);
});

test('a user sees no project of another, and deletes all with the stored data', async () => {
  await signInStudent();
  const alice = student;
  await save('p', 'Mine');
  await put(at('p'), 'secret.py', '1');
  await signInStudent();
  expect((await student.call('GET', at('p'))).status).toBe(404);
  expect((await save('p', 'Also mine')).status).toBe(201);
  expect(await pathsOf(at('p'))).toEqual([]);
  expect(await alice.json('DELETE', '/v1/me/data')).toMatchObject({ files: 1 });
  expect((await alice.call('GET', at('p'))).status).toBe(404);
  student = alice;
  expect(await listProjects()).toHaveLength(1);
});
