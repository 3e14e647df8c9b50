import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, createClient, signIn } from '../support/client.js';
import { type Runq, startRunq } from '../support/start-runq.js';

interface WireFile {
  path: string;
  content: string;
  encoding: string;
  bytes: number;
  version: number;
  etag: string;
  updatedAt: string;
}
interface WireWorkspace {
  files: WireFile[];
  deleted: { path: string; version: number; deletedAt: string }[];
  usedBytes: number;
  maxBytes: number;
  etag: string;
}
interface Problem {
  code: string;
  detail: string;
  current?: { version: number; etag: string } | null;
  errors?: { pointer: string; message: string }[];
}

const env = { RUNQ_WORKSPACE_BYTES: '70000' };
let runq: Runq;
let ada: Client;
let otherTab: Client;

beforeAll(async () => {
  runq = await startRunq(env);
  ada = await signIn(runq.url, 'ada');
  otherTab = await signIn(runq.url, 'ada');
});
afterAll(async () => {
  await runq?.stop();
});

const put = (client: Client, path: string, content: string, guard: Record<string, string>) =>
  client.call('PUT', `/v1/workspace/files/${path}`, { content }, guard);
const isNew = { 'If-None-Match': '*' };
const upon = (etag: string) => ({ 'If-Match': `"${etag}"` });
const list = (client: Client) => client.json<WireWorkspace>('GET', '/v1/workspace');
const program = {
  files: [
    { path: 'main.py', content: 'print(1)' },
    { path: 'data.bin', content: 'AAE=', encoding: 'base64' },
  ],
};
interface WireShare {
  id: string;
  url: string;
  isOn: boolean;
  offBy: string | null;
}

test('two tabs on one file: the second gets a conflict with the current version, and may overwrite', async () => {
  const created = await put(ada, 'main.py', 'print(1)', isNew);
  const file = (await created.json()) as WireFile;
  expect([created.status, created.headers.get('etag'), file.bytes]).toEqual([201, `"${file.etag}"`, 8]);
  const saved = await put(otherTab, 'main.py', 'print("tab")', upon(file.etag));
  expect(saved.status).toBe(200);

  const refused = await put(ada, 'main.py', 'print("mine")', upon(file.etag));
  const problem = (await refused.json()) as Problem;
  const now = await ada.json<WireFile>('GET', '/v1/workspace/files/main.py');
  expect([refused.status, problem.code, now.content]).toEqual([412, 'precondition_failed', 'print("tab")']);
  expect(problem.current).toEqual({ version: now.version, etag: now.etag, updatedAt: now.updatedAt });
  expect((await put(ada, 'main.py', 'print("mine")', upon(problem.current!.etag))).status).toBe(200);
  const older = await ada.json<WireFile>('GET', `/v1/workspace/files/main.py?version=${now.version}`);
  expect(older.content).toBe('print("tab")');

  expect((await put(ada, 'main.py', 'x', {})).status).toBe(428);
  expect((await put(ada, 'main.py', 'x', isNew)).status).toBe(412);
  expect((await put(ada, 'main.py', 'print("mine")', isNew)).status).toBe(200);
  const { versions } = await ada.json<{ versions: object[] }>('GET', '/v1/workspace/versions/main.py');
  expect(versions).toHaveLength(3);
});

test('does not send an unchanged list again', async () => {
  const first = await ada.call('GET', '/v1/workspace');
  expect([first.status, first.headers.get('cache-control')]).toEqual([200, 'private, no-store']);
  const known = { 'If-None-Match': first.headers.get('etag')! };
  expect((await ada.call('GET', '/v1/workspace', undefined, known)).status).toBe(304);
  await put(ada, 'more.py', '1', isNew);
  expect((await ada.call('GET', '/v1/workspace', undefined, known)).status).toBe(200);
});

test('every valid file name works, and none escapes the workspace', async () => {
  const names = ['ä &?#%.py', 'deep/er/x.py', '*', 'a:b', '{x}', 'line\nbreak', '%2e%2e', '__proto__', '日本語.txt'];
  for (const name of names) {
    const address = encodeURIComponent(name);
    expect([name, (await put(ada, address, `in ${name}`, isNew)).status]).toEqual([name, 201]);
    const file = await ada.json<WireFile>('GET', `/v1/workspace/files/${address.replaceAll('%2F', '/')}`);
    expect([file.path, file.content]).toEqual([name, `in ${name}`]);
    await ada.call('DELETE', `/v1/workspace/files/${address}`, undefined, upon(file.etag));
  }
  const refused = [
    '..%2Fx',
    'a%2F..%2Fb',
    '%2Fetc%2Fpasswd',
    'a%2F%2Fb',
    '.',
    'a%00b',
    'x'.repeat(256),
    `${'d%2F'.repeat(10)}x`,
  ];
  for (const address of refused.map((name) => name.replace(/^\.$/, '%2e'))) {
    const response = await put(ada, address, '', isNew);
    expect([address, response.status >= 400 && response.status < 500]).toEqual([address, true]);
  }
  expect((await put(ada, '%ff', '', isNew)).status).toBe(400);
  const moved = await ada.call('POST', '/v1/workspace/move', { from: 'main.py', to: '../x', etag: 'x', more: 1 });
  const problem = (await moved.json()) as Problem;
  expect([moved.status, problem.errors?.map(({ pointer }) => pointer).sort()]).toEqual([422, ['', '/to']]);
  expect((await list(ada)).files.map(({ path }) => path)).toEqual(['main.py', 'more.py']);
});

test('rejects files over the quota with its figures, and changes nothing', async () => {
  const before = await list(ada);
  const refused = await put(ada, 'large.txt', 'x'.repeat(before.maxBytes - before.usedBytes + 1), isNew);
  const problem = (await refused.json()) as Problem;
  expect([refused.status, problem.code]).toEqual([413, 'quota_exceeded']);
  expect(problem.detail).toContain(`${before.usedBytes} of ${before.maxBytes} bytes`);
  const tooLarge = await put(ada, 'large.txt', 'x'.repeat(1024 * 1024 + 1), isNew);
  expect([tooLarge.status, ((await tooLarge.json()) as Problem).code]).toEqual([413, 'too_large']);
  expect(await list(ada)).toEqual(before);
  expect((await put(ada, 'large.txt', 'x'.repeat(before.maxBytes - before.usedBytes), isNew)).status).toBe(201);
});

test('restores a deleted file, and keeps everything over a restart', async () => {
  const file = await ada.json<WireFile>('GET', '/v1/workspace/files/main.py');
  expect((await ada.call('DELETE', '/v1/workspace/files/main.py', undefined, upon(file.etag))).status).toBe(204);
  expect((await list(ada)).deleted.find(({ path }) => path === 'main.py')?.version).toBe(file.version);
  const { id } = await ada.json<WireShare>('POST', '/v1/shares', program);
  const before = await list(ada);

  await runq.stop({ keepData: true });
  runq = await startRunq({ RUNQ_DATA_DIR: runq.dataDir, PORT: String(runq.port), ...env });
  ada = await signIn(runq.url, 'ada');
  expect(await list(ada)).toEqual(before);
  const last = await ada.json<WireFile>('GET', `/v1/workspace/files/main.py?version=${file.version}`);
  expect(last.content).toBe(file.content);
  const restored = await put(ada, 'main.py', last.content, isNew);
  expect([restored.status, (await list(ada)).deleted.some(({ path }) => path === 'main.py')]).toEqual([201, false]);
  expect((await createClient(runq.url, null).call('GET', `/v1/shares/${id}`)).status).toBe(200);
});

test('a share opens without sign-in until it is turned off', async () => {
  const request = { ...program, title: 'My program' };
  const key = { 'Idempotency-Key': crypto.randomUUID() };
  const made = await ada.call('POST', '/v1/shares', request, key);
  const share = (await made.json()) as WireShare;
  expect([made.status, share.url]).toEqual([201, `/?share=${share.id}`]);
  expect(share).toMatchObject({ title: 'My program', entry: 'main.py', isOn: true, offBy: null, bytes: 10 });
  const again = (await (await ada.call('POST', '/v1/shares', request, key)).json()) as WireShare;
  expect(again.id).toBe(share.id);
  expect((await ada.call('POST', '/v1/shares', program, key)).status).toBe(422);

  const anonymous = createClient(runq.url, null);
  const open = (id: string) => anonymous.call('GET', `/v1/shares/${id}`);
  const opened = await open(share.id);
  expect([opened.status, opened.headers.get('cache-control')]).toEqual([200, 'no-store']);
  const { createdAt, ...snapshot } = (await opened.json()) as Record<string, unknown>;
  expect(snapshot).toEqual({
    id: share.id,
    title: 'My program',
    entry: 'main.py',
    files: [{ ...program.files[0], encoding: 'utf8' }, program.files[1]],
    owner: null,
  });

  expect(await ada.json('POST', `/v1/shares/${share.id}/off`)).toMatchObject({ isOn: false, offBy: 'owner' });
  const gone = await Promise.all([open(share.id), open('A'.repeat(22)), open('nothing')]);
  const answers = await Promise.all(gone.map(async (response) => [response.status, await response.text()]));
  expect(new Set(answers.map(String)).size).toBe(1);
  expect(gone[0]!.status).toBe(404);
  await ada.json('POST', `/v1/shares/${share.id}/on`);
  expect((await open(share.id)).status).toBe(200);

  const ops = await signIn(runq.url, 'ops', 'ops');
  const { shares: shared } = await ops.json<{ shares: WireShare[] }>('GET', '/v1/ops/users/ada/shares');
  expect(shared[0]?.id).toBe(share.id);
  expect(await ops.json('POST', '/v1/ops/users/ada/shares/off', { why: 'spoilers' })).toEqual({ off: shared.length });
  expect([(await open(share.id)).status, (await ada.call('POST', `/v1/shares/${share.id}/on`)).status]).toEqual([
    404, 409,
  ]);
  const { entries } = await ops.json<{ entries: object[] }>('GET', '/v1/ops/audit');
  const entry = { action: 'share.off', target: 'ada', why: 'spoilers', after: share.id };
  expect(entries).toContainEqual(expect.objectContaining(entry));

  expect((await ada.call('DELETE', `/v1/shares/${share.id}`)).status).toBe(204);
  const { shares } = await ada.json<{ shares: WireShare[] }>('GET', '/v1/shares');
  expect(shares.map(({ id }) => id)).not.toContain(share.id);
});

test('users delete their stored data, or ops do; data of others stays', async () => {
  const [eve, bob, ops] = await Promise.all([
    signIn(runq.url, 'eve'),
    signIn(runq.url, 'bob'),
    signIn(runq.url, 'ops', 'ops'),
  ]);
  const active = await eve.submit({ code: 'input()', interactive: true });
  for (const client of [eve, bob]) {
    await put(client, 'a.py', '1', isNew);
    await put(client, 'b.py', '1', isNew);
    await client.call('DELETE', '/v1/workspace/files/b.py', undefined, { 'If-Match': '*' });
  }
  const [evesShare, bobsShare] = await Promise.all(
    [eve, bob].map((client) => client.json<WireShare>('POST', '/v1/shares', program)),
  );
  const [evesRun, bobsRun] = await Promise.all([eve.run('print("mine")'), bob.run('print("mine")')]);
  const statuses = (client: Client, runId: string, shareId: string) =>
    Promise.all(
      [`/v1/runs/${runId}`, `/v1/runs/${runId}/output`, `/v1/shares/${shareId}`, '/v1/workspace/versions/a.py'].map(
        async (path) => (await client.call('GET', path)).status,
      ),
    );

  const deleted = { files: 1, shares: 1, runs: 1, submissions: 0, assignments: 0, runsLeft: 1 };
  expect(await eve.json('DELETE', '/v1/me/data')).toMatchObject(deleted);
  expect(await statuses(eve, evesRun.id, evesShare!.id)).toEqual([404, 404, 404, 404]);
  expect(await list(eve)).toMatchObject({ files: [], deleted: [], usedBytes: 0 });
  expect(await eve.cancel(active.id)).toMatchObject({ id: active.id });
  expect(await statuses(bob, bobsRun.id, bobsShare!.id)).toEqual([200, 200, 200, 200]);

  const why = 'he asked for it';
  expect(await ops.json('DELETE', '/v1/ops/users/bob/data', { why })).toMatchObject({ ...deleted, runsLeft: 0 });
  expect(await statuses(bob, bobsRun.id, bobsShare!.id)).toEqual([404, 404, 404, 404]);
  const { entries } = await ops.json<{ entries: object[] }>('GET', '/v1/ops/audit');
  expect(entries.slice(0, 2)).toMatchObject([
    {
      action: 'data.delete',
      who: 'ops',
      target: 'bob',
      why,
      after: '1 files, 1 shares, 1 runs, 0 submissions, 0 assignments',
    },
    { action: 'data.delete', who: 'eve', role: 'student', target: 'eve' },
  ]);
});
