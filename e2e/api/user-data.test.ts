import { setTimeout as sleep } from 'node:timers/promises';
import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { accountsEnv, createAccountBrowser } from '../accounts/account-browser.js';
import { secrets as hidden, hoursFromNow, publish, right, submit } from '../grading/published-assignment.js';
import { type Client, signIn } from '../support/client.js';
import { type Runq, startRunq } from '../support/start-runq.js';

/** Secrets of the user, which are in no export, and texts of another user. */
const password = 'password-4801';
const ofBob = 'text-of-bob-4802';
const texts = {
  file: 'file-4811',
  older: 'older-4812',
  deleted: 'deleted-4813',
  project: 'project-4814',
  gone: 'gone-4815',
  share: 'share-4816',
  output: 'output-4817',
  artifact: 'artifact-4818',
  waiting: 'waiting-4819',
  document: 'document-4820',
};
const codes = { isNew: { 'If-None-Match': '*' }, isAny: { 'If-Match': '*' } };

let runq: Runq;
let [ada, bob, gwen, ops]: Client[] = [];

beforeAll(async () => {
  runq = await startRunq({ ...accountsEnv, RUNQ_COMPAT: 'jobe' });
  [ada, bob, gwen, ops] = await Promise.all([
    signIn(runq.url, 'ada'),
    signIn(runq.url, 'bob'),
    signIn(runq.url, 'gwen', 'grader'),
    signIn(runq.url, 'olga', 'ops'),
  ]);
});
afterAll(() => runq?.stop());

/** The files of an export by their paths. */
async function download(client: Client, path = '/v1/me/data'): Promise<Map<string, string>> {
  const response = await client.call('GET', path);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/zip']);
  expect(response.headers.get('content-disposition')).toMatch(/^attachment; filename=runq-data-[\d-]+\.zip$/);
  expect(response.headers.get('cache-control')).toBe('private, no-store');
  const files = unzipSync(new Uint8Array(await response.arrayBuffer()));
  return new Map(Object.entries(files).map(([path, content]) => [path, strFromU8(content)]));
}

const parse = <T>(files: Map<string, string>, path: string): T => JSON.parse(files.get(path)!) as T;
const save = (client: Client, path: string, content: string, extra: Record<string, string> = codes.isNew) =>
  client.call('PUT', `/v1/workspace/${path}`, { content }, extra);

describe('the export of a student', () => {
  let files: Map<string, string>;
  let ids: { run: string; session: string; waiting: string; share: string; submission: string; grade: string };
  let planted: string[];

  beforeAll(async () => {
    // Of each kind of data one thing, and of another user the same.
    await save(ada!, 'files/main.py', texts.older);
    await save(ada!, 'files/main.py', texts.file, codes.isAny);
    await save(ada!, 'files/notes/aux.txt', texts.deleted);
    await ada!.call('DELETE', '/v1/workspace/files/notes/aux.txt', undefined, codes.isAny);
    for (const [id, name] of [
      ['p1', 'My project'],
      ['p2', 'Old: one'],
    ])
      await ada!.json('PUT', `/v1/workspace/projects/${id}`, { name, entry: null });
    await save(ada!, 'projects/p1/files/main.py', texts.project);
    await save(ada!, 'projects/p2/files/main.py', texts.gone);
    await ada!.call('DELETE', '/v1/workspace/projects/p2');
    const share = await ada!.json<{ id: string }>('POST', '/v1/shares', {
      files: [{ path: 'main.py', content: texts.share }],
    });
    await ada!.json('POST', `/v1/shares/${share.id}/off`);
    const run = await ada!.run(`open("made.txt", "w").write("${texts.artifact}")\nprint("${texts.output}")`);
    const session = await ada!.json<{ id: string }>('POST', '/v1/sessions', {});
    await ada!.json('POST', `/v1/sessions/${session.id}/cancel`);
    await ada!.read(session.id, 30_000);
    const waiting = await ada!.submit({ code: `input("${texts.waiting}")`, interactive: true });
    await publish(gwen!, 'echo', [`due: ${hoursFromNow(1)}`], { students: ['ada', 'bob'] });
    const [submission] = await Promise.all([
      submit(ada!, 'echo', `${right}# of ada\n`),
      submit(bob!, 'echo', `${right}# ${ofBob}\n`),
    ]);
    await bob!.run(`print("${ofBob}")`);
    await save(bob!, 'files/main.py', ofBob);
    const { id: grade } = await gwen!.json<{ id: string }>('POST', '/v1/batches', {
      runs: [{ code: `print("${ofBob}")`, label: 'ada' }],
    });

    await ops!.send('POST', '/v1/ops/accounts/roster', {
      roster: Buffer.from('id,name,email\nada,Ada L.,ada@x.example'),
    });
    const course = await ops!.json<{ id: string }>('POST', '/v1/ops/courses', { name: 'Logic' });
    const members = ['ada', 'bob'].map((userId) => ({ userId, role: 'student' }));
    await ops!.json('POST', `/v1/ops/courses/${course.id}/members`, { members });
    const { url: link } = await ops!.json<{ url: string }>('POST', '/v1/ops/accounts/ada/invite', { why: 'test' });
    const browser = createAccountBrowser(runq.url);
    expect((await browser.accept(link, password)).status).toBe(204);
    expect((await browser.signIn('ada', password)).status).toBe(204);
    const { key } = await ada!.json<{ key: string }>('POST', '/v1/keys', { name: 'bot', scopes: ['runs', 'read'] });
    const put = await fetch(`${runq.url}/jobe/index.php/restapi/files/abcdefgh4820`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', 'x-api-key': key },
      body: JSON.stringify({ file_contents: Buffer.from(texts.document).toString('base64') }),
    });
    expect(put.status).toBe(204);
    await ops!.json('POST', `/v1/ops/runs/${run.id}/look`, { why: 'a question about bob' });

    planted = [password, key, key.slice(3), browser.cookie().split('=')[1]!, ada!.token!, new URL(link).hash.slice(1)];
    ids = {
      ...{ run: run.id, session: session.id, waiting: waiting.id, share: share.id, submission: submission.id, grade },
    };
    files = await download(ada!);
  }, 180_000);

  test('holds every kind of data with its content', () => {
    const { run, session, waiting, share, submission } = ids;
    expect([...files.keys()].slice(0, 3)).toEqual(['README.txt', 'account.json', 'audit.json']);
    expect(files.get('README.txt')).toContain('stores of the user ada');
    expect(files.get('workspace/My project/main.py')).toBe(texts.file);
    // Another project of the same name.
    const [other] = [...files].find(([, content]) => content === texts.project)!;
    expect(other).toMatch(/^workspace\/My project-[0-9a-f]{8}\/main\.py$/);
    const paths = [...files.keys()];
    const older = paths.filter((path) => path.startsWith('versions/')).map((path) => [path, files.get(path)]);
    expect(older).toHaveLength(3);
    expect(older).toEqual(
      expect.arrayContaining([
        [expect.stringMatching(/^versions\/My project\/main\.py\/[\dT.Z-]+\.py$/), texts.older],
        [expect.stringMatching(/^versions\/My project\/notes\/_aux\.txt\/[\dT.Z-]+\.txt$/), texts.deleted],
        [expect.stringMatching(/^versions\/Old_ one\/main\.py\//), texts.gone],
      ]),
    );
    expect(parse(files, `shares/${share}/share.json`)).toMatchObject({ entry: 'main.py', offBy: 'owner' });
    expect(files.get(`shares/${share}/files/main.py`)).toBe(texts.share);
    expect(parse(files, `runs/${run}/run.json`)).toMatchObject({ id: run, userId: 'ada', verdict: 'ok' });
    expect(files.get(`runs/${run}/stdout.txt`)).toBe(`${texts.output}\n`);
    expect(files.get(`runs/${run}/files/made.txt`)).toBe(texts.artifact);
    expect(parse(files, `runs/${waiting}/run.json`)).toMatchObject({ state: expect.not.stringMatching('finished') });
    expect(files.get(`runs/${waiting}/code/main.py`)).toContain(texts.waiting);
    expect(parse(files, `sessions/${session}/run.json`)).toMatchObject({ kind: 'session' });
    expect(files.get(`submissions/echo/${submission}/files/main.py`)).toBe(`${right}# of ada\n`);
    expect(
      parse<{ assignment: string; cases: { name: string }[] }>(files, `submissions/echo/${submission}/submission.json`),
    ).toMatchObject({ assignment: 'echo', cases: [{ name: 'open' }, { name: 'named' }, { name: 'hinted' }] });
    expect(parse(files, 'submissions/assignments.json')).toMatchObject([{ name: 'echo' }]);
    expect(parse(files, 'submissions/results.json')).toMatchObject([{ name: 'echo', submission }]);
    expect(files.get('drop-in/files/abcdefgh4820')).toBe(texts.document);
    expect(parse(files, 'account.json')).toMatchObject({
      ...{ userId: 'ada', role: 'student', name: 'Ada L.', account: { email: 'ada@x.example', hasPassword: true } },
      ...{ courses: [{ name: 'Logic', role: 'student' }], apiKeys: [{ name: 'bot', scopes: ['runs', 'read'] }] },
      ...{ signIns: [{ way: 'password' }, {}], addresses: [{ address: expect.any(String) }], learningPlatforms: [] },
    });
    expect(parse(files, 'audit.json')).toContainEqual(
      expect.objectContaining({ by: 'ops', action: 'run.look', target: run }),
    );
  });

  test('holds no secret of the user, nothing of other people, and nothing that an assignment hides', () => {
    const whole = [...files].map(([path, content]) => `${path}\n${content}`).join('\n');
    for (const text of planted) expect(whole).not.toContain(text);
    for (const text of Object.values(hidden)) expect(whole).not.toContain(text);
    expect(whole).not.toMatch(/bob|olga|scrypt|\bhash\b.*:/i);
    expect(whole).not.toContain(ids.grade);
    expect(whole).not.toMatch(/"name": "(hidden|later)"/);
  });

  test('is refused to API keys, and that of ops to others', async () => {
    const { key } = await ops!.json<{ key: string }>('POST', '/v1/keys', {
      name: 'all',
      scopes: ['read', 'runs', 'ops'],
    });
    const call = (path: string) => fetch(runq.url + path, { headers: { authorization: `Bearer ${key}` } });
    const own = await call('/v1/me/data');
    expect([own.status, await own.json()]).toMatchObject([403, { code: 'insufficient_scope' }]);
    for (const client of [ada!, bob!, gwen!])
      expect((await client.call('GET', '/v1/ops/users/ada/data?why=x')).status).toBe(403);
  });

  test('is made by ops with the same files; the audit log and the user see that', async () => {
    const byOps = await download(ops!, `/v1/ops/users/ada/data?${new URLSearchParams({ why: 'ada asked for it' })}`);
    // What the active run prints meanwhile is left out.
    const ofUser = (all: Map<string, string>) => [...all.keys()].filter((path) => !path.includes(ids.waiting)).sort();
    expect(ofUser(byOps)).toEqual(ofUser(files));
    expect(byOps.get(`runs/${ids.run}/stdout.txt`)).toBe(`${texts.output}\n`);
    const { entries } = await ops!.json<{ entries: object[] }>('GET', '/v1/ops/audit');
    const entry = { action: 'data.export', who: 'olga', target: 'ada', why: 'ada asked for it' };
    expect(entries).toContainEqual(expect.objectContaining(entry));
    const seen = parse<object[]>(await download(ada!), 'audit.json');
    expect(seen).toContainEqual({ at: expect.any(String), by: 'ops', action: 'data.export', target: 'ada' });
  });

  test('is empty after the deletion but for what stays on purpose', async () => {
    await ada!.cancel(ids.waiting);
    await ada!.read(ids.waiting, 30_000);
    const deleted = await ada!.json<{ stays: { kind: string; stays: string }[] }>('DELETE', '/v1/me/data');
    expect(deleted).toMatchObject({ files: 2, shares: 1, submissions: 1, documents: 1, runsLeft: 0 });
    const kinds = deleted.stays.map(({ kind }) => kind);
    expect(kinds).toEqual(expect.arrayContaining(['account', 'sign-ins', 'courses', 'audit']));
    expect(kinds).not.toContain('files');
    const left = await download(ada!);
    expect([...left.keys()]).toEqual(['README.txt', 'account.json', 'audit.json', 'workspace/projects.json']);
    expect(parse(left, 'account.json')).toMatchObject({ apiKeys: [], courses: [{ name: 'Logic' }] });
    const whole = [...left.values()].join('\n');
    for (const text of Object.values(texts)) expect(whole).not.toContain(text);
  });
});

test('a grader gets the own assignments with their versions, and a list of batches without their runs', async () => {
  const files = await download(gwen!);
  expect(files.get('assignments/echo/version-1/assignment.yaml')).toContain(hidden.input);
  expect(parse(files, 'batches.json')).toContainEqual(expect.objectContaining({ total: 1, label: null }));
  const runs = [...files.keys()].filter((path) => /^(runs|sessions|submissions)\//.test(path));
  expect(runs).toEqual([]);
  expect([...files.values()].join('\n')).not.toContain(ofBob);
});

test('runs beyond the length of the history are exported and deleted like others', async () => {
  const dora = await signIn(runq.url, 'dora');
  await ops!.json('PATCH', '/v1/ops/settings', { settings: { historyPerUser: 1 } });
  const runs = [await dora.run('print(1)'), await dora.run('print(2)'), await dora.run('print(3)')];
  const files = await download(dora);
  for (const { id, stdout } of runs) expect(files.get(`runs/${id}/stdout.txt`)).toBe(stdout);
  expect(await dora.json('DELETE', '/v1/me/data')).toMatchObject({ runs: 3 });
  for (const { id } of runs) expect((await dora.call('GET', `/v1/runs/${id}`)).status).toBe(404);
  await ops!.json('PATCH', '/v1/ops/settings', { settings: { historyPerUser: null } });
});

test('a user has one download at a time, and one that is broken off makes room for the next', async () => {
  const carl = await signIn(runq.url, 'carl');
  // More than what the connection buffers, and nothing that a zip makes smaller.
  for (let nth = 0; nth < 5; nth++) await carl.run('import os\nopen("noise.bin", "wb").write(os.urandom(4_000_000))');
  const abort = new AbortController();
  const headers = { authorization: `Bearer ${carl.token}` };
  const first = await fetch(`${runq.url}/v1/me/data`, { headers, signal: abort.signal });
  expect(first.status).toBe(200);
  const second = await carl.call('GET', '/v1/me/data');
  expect([second.status, await second.json()]).toMatchObject([429, { code: 'rate_limited' }]);
  // By ops, too: it is the same data.
  expect((await ops!.call('GET', '/v1/ops/users/carl/data')).status).toBe(429);
  expect((await download(bob!)).has('account.json')).toBe(true);
  abort.abort();
  for (;;) {
    const next = await carl.call('GET', '/v1/me/data');
    if (next.status === 200) {
      const sizes = Object.entries(unzipSync(new Uint8Array(await next.arrayBuffer())));
      expect(sizes.filter(([path, { length }]) => path.endsWith('noise.bin') && length === 4_000_000)).toHaveLength(5);
      break;
    }
    await next.body?.cancel();
    await sleep(100);
  }
  expect(runq.log()).not.toContain('request failed');
});

test('the retention that anyone reads is that of the live settings', async () => {
  const read = async () => {
    const { retention } = (await (await fetch(`${runq.url}/v1/privacy`)).json()) as {
      retention: { kind: string; name: string; keptMs: number | null; keptStaffMs: number | null }[];
    };
    return new Map(retention.map((one) => [one.kind, one]));
  };
  expect((await read()).get('runs')).toMatchObject({
    name: 'Finished runs',
    keptMs: 86_400_000,
    keptStaffMs: 86_400_000,
  });
  const settings = { retentionStudentMs: 7_200_000, retentionGraderMs: 3_600_000 };
  await ops!.json('PATCH', '/v1/ops/settings', { settings });
  await expect
    .poll(async () => (await read()).get('runs'), { timeout: 10_000 })
    .toMatchObject({ keptMs: 7_200_000, keptStaffMs: 3_600_000 });
  // Output does not outlive its run.
  expect((await read()).get('output')).toMatchObject({ keptMs: 7_200_000, keptStaffMs: 3_600_000 });
  expect([...(await read()).keys()]).toEqual(expect.arrayContaining(['account', 'documents', 'files', 'submissions']));
  await ops!.json('PATCH', '/v1/ops/settings', { settings: { retentionStudentMs: null, retentionGraderMs: null } });
});
