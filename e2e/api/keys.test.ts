import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../support/cli.js';
import { type Client, createClient, signIn } from '../support/client.js';
import { type Runq, startRunq } from '../support/start-runq.js';

interface WireKey {
  id: string;
  userId: string;
  name: string;
  scopes: string[];
  createdAt: string;
  expiresAt: string;
  lastUsedAt: string | null;
  key: string;
}

const scopes = ['runs', 'batches', 'read', 'ops'];

let runq: Runq;
let ada: Client;
let gwen: Client;
let olga: Client;
beforeAll(async () => {
  runq = await startRunq({ RUNQ_COMPAT: 'jobe,piston,judge0' });
  [ada, gwen, olga] = await Promise.all([
    signIn(runq.url, 'ada'),
    signIn(runq.url, 'gwen', 'grader'),
    signIn(runq.url, 'olga', 'ops'),
  ]);
});
afterAll(() => runq?.stop());

const create = (client: Client, ...given: string[]) =>
  client.json<WireKey>('POST', '/v1/keys', { name: 'bot', scopes: given });
const withKey = ({ key }: WireKey) => createClient(runq.url, key);
const listKeys = async (client: Client, query = '') =>
  (await client.json<{ keys: WireKey[] }>('GET', `/v1/keys${query}`)).keys;

async function refusalOf(response: Response): Promise<[number, string]> {
  return [response.status, ((await response.json()) as { code: string }).code];
}

test('a key runs programs for its owner, and is shown once', async () => {
  const created = await create(ada, 'runs');
  expect(created).toMatchObject({ userId: 'ada', name: 'bot', scopes: ['runs'], lastUsedAt: null });
  expect(created.key).toMatch(/^rq_[\w-]{43}$/);
  const lifetimeDays = (Date.parse(created.expiresAt) - Date.parse(created.createdAt)) / 86_400_000;
  expect(lifetimeDays).toBe(90);
  const bot = withKey(created);
  expect(await bot.json('GET', '/v1/me')).toMatchObject({ userId: 'ada', role: 'student', scopes: ['runs'] });
  const run = await bot.run('print(6 * 7)');
  expect(run).toMatchObject({ userId: 'ada', verdict: 'ok', stdout: '42\n' });
  expect((await bot.events(run.id)).at(-1)?.event).toBe('finished');
  const [listed] = await listKeys(ada);
  expect(listed).toMatchObject({ id: created.id, lastUsedAt: expect.any(String) });
  expect(JSON.stringify(await listKeys(ada))).not.toContain(created.key);
});

/** Prefixes of paths with the scopes for GET, and for everything else. Other paths admit no key. */
const admitted: [prefix: RegExp, reads: string[], writes: string[]][] = [
  [/^\/v1\/(runs|sessions)/, ['runs', 'read'], ['runs']],
  [/^\/v1\/(batches|assignments|submissions)/, ['batches', 'read'], ['batches']],
  [/^\/v1\/(workspace|my|shares|classroom|courses)/, ['read'], []],
  [/^\/v1\/ops/, ['ops'], ['ops']],
  [/^\/metrics$/, ['ops'], []],
  [/^\/v1\/me$/, scopes, scopes],
];

test('every route admits the keys of its scopes and no others', async () => {
  const bots = await Promise.all(scopes.map(async (scope) => ({ scope, bot: withKey(await create(olga, scope)) })));
  for (const [method, path] of await listProtectedRoutes()) {
    const [, reads, writes] = admitted.find(([prefix]) => prefix.test(path)) ?? [path, [], []];
    for (const { scope, bot } of bots) {
      const body = method === 'GET' ? undefined : {};
      const response = await bot.call(method, path.replace(/\{\w+\}/g, 'missing'), body);
      const isRefused = response.status === 403 && /scope|forbidden/.test((await refusalOf(response))[1]);
      await response.body?.cancel().catch(() => {});
      const isAdmitted = (method === 'GET' ? reads : writes).includes(scope);
      expect([method, path, scope, isRefused]).toEqual([method, path, scope, !isAdmitted]);
    }
  }
});

/** All but those that change the service for every test. */
async function listProtectedRoutes(): Promise<[method: string, path: string][]> {
  const { paths } = (await (await fetch(`${runq.url}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, { security: [] }>>;
  };
  return Object.entries(paths)
    .filter(([path]) => !/^\/v1\/ops\/(pause|resume|settings)/.test(path))
    .flatMap(([path, methods]) =>
      Object.entries(methods)
        .filter(([, { security }]) => security.length > 0)
        .map(([method]): [string, string] => [method.toUpperCase(), path]),
    );
}

test('without the scope of ops, a key of ops reaches nothing of other users', async () => {
  const { id } = await ada.run('print("secret")');
  expect((await withKey(await create(olga, 'runs', 'read')).call('GET', `/v1/runs/${id}`)).status).toBe(404);
  expect((await withKey(await create(olga, 'runs', 'ops')).call('GET', `/v1/runs/${id}`)).status).toBe(200);
});

test('a key has only scopes of its owner’s role, a bounded lifetime, and makes no further keys', async () => {
  const ask = (client: Client, body: object) =>
    client.call('POST', '/v1/keys', { name: 'bot', scopes: ['runs'], ...body });
  expect((await ask(ada, { scopes: ['runs', 'batches'] })).status).toBe(422);
  expect((await ask(gwen, { scopes: ['ops'] })).status).toBe(422);
  expect(await (await ask(ada, { expiresInDays: 400 })).json()).toMatchObject({
    detail: 'expiresInDays must be at most 365.',
    errors: [{ pointer: '/expiresInDays' }],
  });
  for (const body of [
    { scopes: [] },
    { scopes: ['all'] },
    { name: '' },
    { expiresInDays: 0 },
    { expiresInDays: 366 },
    { x: 1 },
  ])
    expect([body, (await ask(ada, body)).status]).toEqual([body, 422]);
  expect(await refusalOf(await ask(withKey(await create(gwen, 'runs', 'batches', 'read')), {}))).toEqual([
    403,
    'insufficient_scope',
  ]);
});

test('a user has as many keys as the live setting allows', async () => {
  await olga.json('PATCH', '/v1/ops/settings', { settings: { apiKeysPerUser: 1 } });
  const cyd = await signIn(runq.url, 'cyd');
  await create(cyd, 'runs');
  expect(await refusalOf(await cyd.call('POST', '/v1/keys', { name: 'bot', scopes: ['runs'] }))).toEqual([
    413,
    'quota_exceeded',
  ]);
  await olga.json('PATCH', '/v1/ops/settings', { settings: { apiKeysPerUser: null } });
});

test('a revoked key is refused at once, and its sockets and streams end', async () => {
  const created = await create(ada, 'runs');
  const bot = withKey(created);
  const { id } = await bot.submit({ code: 'input()', interactive: true });
  const socket = bot.socket();
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));
  expect(await socket.emitWithAck('run:subscribe', { runId: id })).toMatchObject({ ok: true });
  expect(await socket.emitWithAck('ops:subscribe', {})).toMatchObject({
    problem: { status: 403, code: 'insufficient_scope' },
  });
  const closed = new Promise<string>((resolve) => socket.once('disconnect', resolve));
  const stream = await bot.call('GET', `/v1/runs/${id}/events`);
  const ended = stream.text();
  expect((await gwen.call('DELETE', `/v1/keys/${created.id}`)).status).toBe(404);
  expect((await ada.call('DELETE', `/v1/keys/${created.id}`)).status).toBe(204);
  expect(await refusalOf(await bot.call('GET', '/v1/me'))).toEqual([401, 'unauthorized']);
  expect(await closed).toBe('transport close');
  expect(await ended).not.toContain('event: finished');
  expect((await ada.call('DELETE', `/v1/keys/${created.id}`)).status).toBe(404);
  await ada.cancel(id);
});

test('ops list and revoke keys of anyone, which the audit log has', async () => {
  const { id } = await create(gwen, 'batches');
  expect((await listKeys(olga, '?user=gwen')).map((key) => key.id)).toContain(id);
  expect((await ada.call('GET', '/v1/keys?user=gwen')).status).toBe(403);
  expect((await olga.call('DELETE', `/v1/keys/${id}`, { why: 'leaked' })).status).toBe(204);
  const { entries } = await olga.json<{ entries: object[] }>('GET', '/v1/ops/audit?limit=5');
  expect(entries).toContainEqual(expect.objectContaining({ action: 'key.revoke', target: 'gwen', why: 'leaked' }));
});

test('keys open the drop-in APIs with the scope for runs', async () => {
  const [bot, reader] = [await create(ada, 'runs'), await create(ada, 'read')];
  const jobe = (key: string) =>
    fetch(`${runq.url}/jobe/index.php/restapi/runs`, {
      method: 'POST',
      headers: { 'X-API-KEY': key },
      body: JSON.stringify({ run_spec: { language_id: 'python3', sourcecode: 'print("jobe")' } }),
    });
  const answer = await jobe(bot.key);
  expect([answer.status, await answer.json()]).toMatchObject([200, { stdout: 'jobe\n' }]);
  expect((await jobe(reader.key)).status).toBe(403);
  const judge0 = (key: string) =>
    fetch(`${runq.url}/compat/judge0/submissions?wait=true`, {
      method: 'POST',
      headers: { 'X-Auth-Token': key },
      body: JSON.stringify({ language_id: 71, source_code: 'print("judge0")' }),
    });
  expect(await (await judge0(bot.key)).json()).toMatchObject({ stdout: 'judge0\n' });
  expect((await judge0(reader.key)).status).toBe(403);
  const piston = await fetch(`${runq.url}/api/v2/execute`, {
    method: 'POST',
    headers: { authorization: bot.key, 'content-type': 'application/json' },
    body: JSON.stringify({ language: 'python', version: '3', files: [{ content: 'print("piston")' }] }),
  });
  expect(await piston.json()).toMatchObject({ run: { stdout: 'piston\n' } });
  await ada.call('DELETE', `/v1/keys/${bot.id}`);
  expect((await judge0(bot.key)).status).toBe(401);
});

test('a deletion of all data of a user includes the keys', async () => {
  const dan = await signIn(runq.url, 'dan');
  const bot = withKey(await create(dan, 'read'));
  expect((await bot.call('GET', '/v1/me')).status).toBe(200);
  await dan.json('DELETE', '/v1/me/data');
  expect((await bot.call('GET', '/v1/me')).status).toBe(401);
});

test('the command creates, lists and revokes keys, and works with one', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'runq-e2e-keys-'));
  const cli = (args: string[], token?: string) =>
    runCli(args, { cwd, env: { RUNQ_URL: runq.url, ...(token ? { RUNQ_TOKEN: token } : {}) } });
  try {
    expect((await cli(['login', '--user', 'eve', '--role', 'grader'])).code).toBe(0);
    const created = await cli(['keys', 'create', 'nightly', '--scopes', 'batches,read', '--days', '7']);
    expect(created).toMatchObject({ code: 0, stdout: expect.stringMatching(/^rq_[\w-]{43}\n$/) });
    const key = created.stdout.trim();
    expect((await cli(['grade', 'list'], key)).code).toBe(0);
    expect(await cli(['keys', 'list'], key)).toMatchObject({ code: 2, stdout: '' });
    const listed = await cli(['keys', 'list']);
    expect(listed.stdout).toMatch(/^[\w-]{22}\tnightly\tbatches,read\tuntil \S+ \S+Z\tused /);
    expect((await cli(['keys', 'revoke', listed.stdout.split('\t')[0]!])).code).toBe(0);
    expect((await cli(['grade', 'list'], key)).code).toBe(2);
    expect(await cli(['keys', 'create', 'x', '--scopes', 'everything'])).toMatchObject({ code: 2, stdout: '' });
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
});
