import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, createClient, signIn } from './stack/client.js';
import { type Runq, startRunq } from './stack/start-runq.js';

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

let runq: Runq;
let ada: Client;
let otherTab: Client;

beforeAll(async () => {
  runq = await startRunq({ RUNQ_WORKSPACE_BYTES: '70000' });
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
const _list = (client: Client) => client.json<WireWorkspace>('GET', '/v1/workspace');
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

test('two tabs on one file: the second is told, sees what holds and chooses', async () => {
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

test('a list that is known already is not sent again', async () => {
  const first = await ada.call('GET', '/v1/workspace');
  expect([first.status, first.headers.get('cache-control')]).toEqual([200, 'private, no-store']);
  const known = { 'If-None-Match': first.headers.get('etag')! };
  expect((await ada.call('GET', '/v1/workspace', undefined, known)).status).toBe(304);
  await put(ada, 'more.py', '1', isNew);
  expect((await ada.call('GET', '/v1/workspace', undefined, known)).status).toBe(200);
});

test('a share opens without sign-in and dies when it is switched off', async () => {
  const request = { ...program, title: 'My program' };
  const key = { 'Idempotency-Key': 'once' };
  const made = await ada.call('POST', '/v1/shares', request, key);
  const share = (await made.json()) as WireShare;
  expect([made.status, share.url]).toEqual([201, `/?share=${share.id}`]);
  expect(share).toMatchObject({ title: 'My program', entry: 'main.py', isOn: true, offBy: null, bytes: 10 });
  const again = (await (await ada.call('POST', '/v1/shares', request, key)).json()) as WireShare;
  expect(again.id).toBe(share.id);
  expect((await ada.call('POST', '/v1/shares', program, key)).status).toBe(422);

  const nobody = createClient(runq.url, null);
  const open = (id: string) => nobody.call('GET', `/v1/shares/${id}`);
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
  expect(await ops.json('GET', '/v1/ops/users/ada/shares')).toMatchObject({ shares: [{ id: share.id }] });
  expect(await ops.json('POST', '/v1/ops/users/ada/shares/off', { why: 'spoilers' })).toEqual({ off: 1 });
  expect([(await open(share.id)).status, (await ada.call('POST', `/v1/shares/${share.id}/on`)).status]).toEqual([
    404, 409,
  ]);
  const { entries } = await ops.json<{ entries: object[] }>('GET', '/v1/ops/audit');
  expect(entries[0]).toMatchObject({ action: 'share.off', target: 'ada', why: 'spoilers', after: share.id });

  expect((await ada.call('DELETE', `/v1/shares/${share.id}`)).status).toBe(204);
  expect(await ada.json('GET', '/v1/shares')).toEqual({ shares: [] });
});
