import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitUntilGraded } from '../grading/graded-batch.js';
import { zip } from '../grading/grading-class.js';
import { publish, submit } from '../grading/published-assignment.js';
import { type Client, createClient, signIn } from '../support/client.js';
import { type Runq, startRunq } from '../support/start-runq.js';

type Row = [method: string, path: string, body: object | undefined, statuses: Record<string, number>];

let runq: Runq;
let alice: Client;
let mallory: Client;
let grader: Client;
let ops: Client;
let stranger: Client;
let runId: string;
let sessionId: string;
let batchId: string;
let gradedId: string;
let shareId: string;
let keyId: string;
let signInId: string;
let submittedId: string;
const published = 'echo';

beforeAll(async () => {
  runq = await startRunq({ RUNQ_AUTH: 'dev,accounts' });
  [alice, mallory, grader, ops, stranger] = await Promise.all([
    signIn(runq.url, 'alice'),
    signIn(runq.url, 'mallory'),
    signIn(runq.url, 'grader', 'grader'),
    signIn(runq.url, 'ops', 'ops'),
    signIn(runq.url, 'stranger', 'grader'),
  ]);
  runId = (await alice.run('print("secret")')).id;
  sessionId = (await alice.json<{ id: string }>('POST', '/v1/sessions', { code: 'exit()' })).id;
  expect(await alice.read(sessionId, 20_000)).toMatchObject({ state: 'finished', verdict: 'ok' });
  const batch = await grader.json<{ id: string }>('POST', '/v1/batches', { runs: [{ code: 'print(1)' }] });
  batchId = batch.id;
  const graded = { assignment: zip({ 'a.in': '', 'a.out': '1' }), submissions: zip({ 'alice.py': 'print(1)' }) };
  gradedId = (await grader.send<{ id: string }>('POST', '/v1/batches', graded)).id;
  await waitUntilGraded(grader, gradedId, 30_000);
  await publish(grader, published, [], { students: ['alice'] });
  submittedId = (await submit(alice, published, 'print(1)')).id;
  const share = { files: [{ path: 'main.py', content: 'print("shared")' }] };
  shareId = (await alice.json<{ id: string }>('POST', '/v1/shares', share)).id;
  await alice.call('POST', '/v1/sign-in');
  const { signIns } = await alice.json<{ signIns: { id: string }[] }>('GET', '/v1/sign-ins');
  signInId = signIns[0]!.id;
  keyId = (await alice.json<{ id: string }>('POST', '/v1/keys', { name: 'bot', scopes: ['read'] })).id;
  await alice.json('PUT', '/v1/workspace/projects/project-1', { name: 'Secret', entry: null });
  await alice.call('PUT', '/v1/workspace/projects/project-1/files/a.txt', { content: '' }, { 'If-None-Match': '*' });
});
afterAll(async () => {
  await runq?.stop();
});

/** Routes for ops only, with the status that ops get. */
const opsRows = (
  [
    ['GET', '/v1/ops/settings', undefined, 200],
    ['PATCH', '/v1/ops/settings', { settings: { maxRestarts: null } }, 200],
    ['GET', '/v1/ops/settings/versions', undefined, 200],
    ['POST', '/v1/ops/settings/revert', { to: 0 }, 200],
    ['POST', '/v1/ops/pause', {}, 200],
    ['POST', '/v1/ops/resume', {}, 200],
    ['GET', '/v1/ops/users', undefined, 200],
    ['POST', '/v1/ops/users/USER/cancel', {}, 202],
    ['POST', '/v1/ops/users/USER/sign-out', {}, 200],
    ['POST', '/v1/ops/users/USER/mute', { muted: false }, 200],
    ['POST', '/v1/ops/users/USER/limits', { runsPerUser: null }, 200],
    ['GET', '/v1/ops/users/USER/shares', undefined, 200],
    ['POST', '/v1/ops/users/USER/shares/off', {}, 200],
    ['DELETE', '/v1/ops/users/USER/data', {}, 200],
    ['GET', '/v1/ops/accounts', undefined, 200],
    ['POST', '/v1/ops/accounts/roster/preview', {}, 422],
    ['POST', '/v1/ops/accounts/roster', {}, 422],
    ['POST', '/v1/ops/accounts/USER/invite', {}, 404],
    ['POST', '/v1/ops/accounts/USER/lock', {}, 404],
    ['POST', '/v1/ops/accounts/USER/unlock', {}, 404],
    ['POST', '/v1/ops/accounts/USER/role', { role: 'grader' }, 404],
    ['DELETE', '/v1/ops/accounts/USER', {}, 404],
    ['GET', '/v1/ops/workers', undefined, 200],
    ['POST', '/v1/ops/workers/WORKER/quiet', {}, 404],
    ['POST', '/v1/ops/workers/WORKER/resume', {}, 404],
    ['POST', '/v1/ops/workers/WORKER/drain', {}, 404],
    ['GET', '/v1/ops/runs', undefined, 200],
    ['GET', '/v1/ops/runs/RUN', undefined, 200],
    ['POST', '/v1/ops/runs/RUN/look', {}, 200],
    ['POST', '/v1/ops/runs/RUN/cancel', {}, 202],
    ['POST', '/v1/ops/bulk', { action: 'cancel', filter: { user: 'nobody' } }, 200],
    ['GET', '/v1/ops/bulk/BULK', undefined, 404],
    ['POST', '/v1/ops/bulk/BULK/start', { count: 0, why: 'x' }, 404],
    ['GET', '/v1/ops/audit', undefined, 200],
    ['GET', '/v1/ops/history', undefined, 200],
  ] as [string, string, object | undefined, number][]
).map(([method, path, body, ops]): Row => [method, path, body, { '-': 401, alice: 403, grader: 403, ops }]);

/** The status for each kind of user, for every route that needs a token. `-` is a request without one. */
const table: Row[] = [
  ['GET', '/v1/me', undefined, { '-': 401, alice: 200 }],
  ['POST', '/v1/sign-out', undefined, { '-': 401, alice: 204, grader: 204, ops: 204 }],
  ['POST', '/v1/sign-in', undefined, { '-': 401, alice: 204, grader: 204, ops: 204 }],
  ['POST', '/v1/sign-out/redirect', undefined, { '-': 401, alice: 200, grader: 200, ops: 200 }],
  ['POST', '/v1/sign-out/everywhere', undefined, { '-': 401, grader: 204, ops: 204 }],
  ['POST', '/v1/me/password', {}, { '-': 401, alice: 422, grader: 422, ops: 422 }],
  ['GET', '/v1/sign-ins', undefined, { '-': 401, alice: 200, grader: 200, ops: 200 }],
  ['DELETE', '/v1/sign-ins/SIGN_IN', undefined, { '-': 401, mallory: 404, grader: 404, ops: 404, alice: 204 }],
  ['POST', '/v1/keys', { name: 'bot', scopes: ['read'] }, { '-': 401, alice: 201, grader: 201, ops: 201 }],
  ['GET', '/v1/keys', undefined, { '-': 401, alice: 200, grader: 200, ops: 200 }],
  ['DELETE', '/v1/keys/KEY', undefined, { '-': 401, mallory: 404, grader: 404, alice: 204, ops: 404 }],
  ['GET', '/metrics', undefined, { '-': 401, alice: 403, grader: 403, ops: 200 }],
  ['POST', '/v1/runs', { code: '' }, { '-': 401, alice: 202, grader: 202, ops: 202 }],
  ['GET', '/v1/runs', undefined, { '-': 401, alice: 200 }],
  ['GET', '/v1/runs/RUN', undefined, { '-': 401, alice: 200, mallory: 404, grader: 404, ops: 200 }],
  ['POST', '/v1/runs/RUN/cancel', undefined, { '-': 401, alice: 202, mallory: 404, grader: 404, ops: 202 }],
  ['POST', '/v1/runs/RUN/stdin', { data: 'x' }, { '-': 401, alice: 409, mallory: 404, grader: 404, ops: 409 }],
  ['POST', '/v1/runs/RUN/interrupt', undefined, { '-': 401, alice: 409, mallory: 404, grader: 404, ops: 409 }],
  ['GET', '/v1/runs/RUN/output', undefined, { '-': 401, alice: 200, mallory: 404, grader: 404, ops: 200 }],
  ['GET', '/v1/runs/RUN/events', undefined, { '-': 401, alice: 200, mallory: 404, grader: 404, ops: 200 }],
  ['GET', '/v1/runs/RUN/artifacts/a.txt', undefined, { '-': 401, alice: 404, mallory: 404, grader: 404, ops: 404 }],
  ['POST', '/v1/sessions', {}, { '-': 401, alice: 202, grader: 202, ops: 202 }],
  ['GET', '/v1/sessions', undefined, { '-': 401, alice: 200 }],
  ['GET', '/v1/sessions/RUN/artifacts/a.txt', undefined, { '-': 401, alice: 404, mallory: 404, ops: 404 }],
  ...(
    [
      ['GET', '', undefined, 200],
      ['POST', '/cancel', undefined, 202],
      ['POST', '/stdin', { data: 'x' }, 409],
      ['POST', '/interrupt', undefined, 409],
      ['POST', '/complete', { text: 'x', cursor: 1 }, 409],
      ['GET', '/output', undefined, 200],
      ['GET', '/events', undefined, 200],
    ] as const
  ).map(
    ([method, what, body, own]): Row => [
      method,
      `/v1/sessions/SESSION${what}`,
      body,
      { '-': 401, alice: own, mallory: 404, grader: 404, ops: own },
    ],
  ),
  ['POST', '/v1/batches', { runs: [{ code: '' }] }, { '-': 401, alice: 403, grader: 202, ops: 202 }],
  ['GET', '/v1/batches', undefined, { '-': 401, alice: 403, grader: 200, ops: 200 }],
  ['GET', '/v1/batches/BATCH', undefined, { '-': 401, alice: 403, grader: 200, ops: 200 }],
  ['GET', '/v1/batches/BATCH/results', undefined, { '-': 401, alice: 403, grader: 200, ops: 200 }],
  ['GET', '/v1/batches/BATCH/export', undefined, { '-': 401, alice: 403, grader: 200, ops: 200 }],
  ['GET', '/v1/batches/BATCH/events', undefined, { '-': 401, alice: 403, grader: 200, ops: 200 }],
  ['POST', '/v1/batches/BATCH/cancel', undefined, { '-': 401, alice: 403, grader: 202, ops: 202 }],
  ...(
    [
      ['GET', '/cells?student=alice&case=a', undefined, 200],
      ['GET', '/grid', undefined, 200],
      ['GET', '/drafts', undefined, 200],
      // Of a service without LTI.
      ['GET', '/scores', undefined, 404],
      ['POST', '/scores/send', undefined, 404],
      ['GET', '/students/alice/files', undefined, 200],
      ['GET', '/artifacts?student=alice&case=a&name=b', undefined, 404],
      ['GET', '/groups', undefined, 200],
      ['POST', '/rerun', { which: 'failed' }, 409],
      ['GET', '/drafts/1', undefined, 404],
      ['POST', '/drafts/1/publish', undefined, 404],
      ['POST', '/drafts/1/discard', undefined, 404],
      ['POST', '/students/alice/override', { score: 1 }, 204],
      ['POST', '/pause', undefined, 409],
      ['POST', '/resume', undefined, 200],
      ['POST', '/students/alice/attempts', { extra: 1 }, 409],
      ['POST', '/students/alice/extension', { due: null }, 409],
      ['POST', '/students/alice/limits', { limits: {} }, 204],
    ] as const
  ).map(
    ([method, what, body, own]): Row => [
      method,
      `/v1/batches/GRADED${what}`,
      body,
      { '-': 401, alice: 403, stranger: 404, grader: own, ops: own },
    ],
  ),
  ['POST', '/v1/submissions/preview', {}, { '-': 401, alice: 403, grader: 422, ops: 422 }],
  ['POST', '/v1/assignments', {}, { '-': 401, alice: 403, grader: 422, ops: 422 }],
  ['GET', '/v1/assignments', undefined, { '-': 401, alice: 403, grader: 200, ops: 200 }],
  ['GET', '/v1/assignments/a.txt', undefined, { '-': 401, alice: 403, grader: 404, ops: 404 }],
  ['GET', '/v1/assignments/a.txt/package', undefined, { '-': 401, alice: 403, grader: 404, ops: 404 }],
  ['PUT', '/v1/assignments/a.txt', {}, { '-': 401, alice: 403, grader: 422, ops: 422 }],
  ['DELETE', '/v1/assignments/a.txt', undefined, { '-': 401, alice: 403, grader: 404, ops: 404 }],
  ['POST', '/v1/assignments/a.txt/publish', {}, { '-': 401, alice: 403, grader: 404, ops: 404 }],
  ['POST', '/v1/assignments/a.txt/close', undefined, { '-': 401, alice: 403, grader: 404, ops: 404 }],
  ['GET', '/v1/assignments/a.txt/submissions', undefined, { '-': 401, alice: 403, grader: 404, ops: 404 }],
  ['GET', '/v1/classroom', undefined, { '-': 401, alice: 403, grader: 200, ops: 200 }],
  ['GET', '/v1/my/assignments', undefined, { '-': 401, alice: 200, grader: 200, ops: 200 }],
  ['GET', '/v1/my/results', undefined, { '-': 401, alice: 200, grader: 200, ops: 200 }],
  // For alice alone; what she has submitted is not for others, graders and ops included.
  ...(
    [
      ['GET', '', undefined, 200],
      ['POST', '/precheck', { files: [] }, 422],
      ['POST', '/submissions', { files: [] }, 422],
      ['POST', '/choose', { submission: 'x' }, 409],
    ] as const
  ).map(
    ([method, what, body, own]): Row => [
      method,
      `/v1/my/assignments/PUBLISHED${what}`,
      body,
      { '-': 401, mallory: own === 422 ? 422 : 404, ops: own === 422 ? 422 : 404, alice: own },
    ],
  ),
  ['GET', '/v1/my/submissions/SUBMITTED', undefined, { '-': 401, mallory: 404, grader: 404, ops: 404, alice: 200 }],
  [
    'GET',
    '/v1/my/submissions/SUBMITTED/events',
    undefined,
    { '-': 401, mallory: 404, grader: 404, ops: 404, alice: 200 },
  ],
  ['GET', '/v1/workspace', undefined, { '-': 401, alice: 200, grader: 200, ops: 200 }],
  ['PUT', '/v1/workspace/files/a.txt', { content: '' }, { '-': 401, alice: 428, grader: 428, ops: 428 }],
  ['GET', '/v1/workspace/files/a.txt', undefined, { '-': 401, alice: 404, grader: 404, ops: 404 }],
  ['DELETE', '/v1/workspace/files/a.txt', undefined, { '-': 401, alice: 428, grader: 428, ops: 428 }],
  ['POST', '/v1/workspace/move', {}, { '-': 401, alice: 422, grader: 422, ops: 422 }],
  ['GET', '/v1/workspace/versions/a.txt', undefined, { '-': 401, alice: 404, grader: 404, ops: 404 }],
  ['GET', '/v1/workspace/projects', undefined, { '-': 401, alice: 200, grader: 200, ops: 200 }],
  ['PUT', '/v1/workspace/projects/PROJECT', {}, { '-': 401, alice: 422, grader: 422, ops: 422 }],
  ...(
    [
      ['GET', '', undefined, 200, 404],
      ['PUT', '/files/a.txt', { content: '' }, 428, 428],
      ['GET', '/files/a.txt', undefined, 200, 404],
      ['GET', '/versions/a.txt', undefined, 200, 404],
      ['POST', '/move', { from: 'a.txt', to: 'b.txt', etag: '-' }, 412, 404],
      ['DELETE', '/files/a.txt', undefined, 428, 428],
      ['POST', '/restore', undefined, 200, 404],
      ['DELETE', '', undefined, 204, 204],
    ] as const
  ).map(
    ([method, what, body, own, others]): Row => [
      method,
      `/v1/workspace/projects/PROJECT${what}`,
      body,
      { '-': 401, mallory: others, grader: others, ops: others, alice: own },
    ],
  ),
  ['POST', '/v1/shares', {}, { '-': 401, alice: 422, grader: 422, ops: 422 }],
  ['GET', '/v1/shares', undefined, { '-': 401, alice: 200, grader: 200, ops: 200 }],
  ['POST', '/v1/shares/SHARE/off', undefined, { '-': 401, mallory: 404, grader: 404, alice: 200, ops: 200 }],
  ['POST', '/v1/shares/SHARE/on', undefined, { '-': 401, mallory: 404, grader: 404, ops: 200, alice: 200 }],
  ['DELETE', '/v1/shares/SHARE', undefined, { '-': 401, mallory: 404, grader: 404, alice: 204, ops: 404 }],
  ['GET', '/queues', undefined, { '-': 401, alice: 403, grader: 403, ops: 200 }],
  ['POST', '/queues/session', undefined, { '-': 401, alice: 403, grader: 403, ops: 204 }],
  ...opsRows,
  ['DELETE', '/v1/me/data', undefined, { '-': 401, mallory: 200, grader: 200, ops: 200 }],
];

test.each(table)('%s %s', async (method, path, body, statuses) => {
  const callers: Record<string, Client> = { '-': createClient(runq.url, null), alice, mallory, grader, ops, stranger };
  for (const [who, status] of Object.entries(statuses)) {
    const response = await callers[who]!.call(
      method,
      path
        .replace('RUN', runId)
        .replace('SESSION', sessionId)
        .replace('BATCH', batchId)
        .replace('GRADED', gradedId)
        .replace('SHARE', shareId)
        .replace('KEY', keyId)
        .replace('SIGN_IN', signInId)
        .replace('PUBLISHED', published)
        .replace('SUBMITTED', submittedId)
        .replace('PROJECT', 'project-1'),
      body,
    );
    await response.body?.cancel();
    expect(`${who} ${response.status}`).toBe(`${who} ${status}`);
  }
});

test('the table has a row for every route that is not public', async () => {
  const document = (await (await fetch(`${runq.url}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, { security: [] }>>;
  };
  const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { security }]) => security.length > 0)
      .map(([method]) => `${method.toUpperCase()} ${path.replace(/\{(name|path)\}/, 'a.txt')}`),
  );
  const rows = table.map(
    ([method, path]) =>
      `${method} ${path
        .replace(/RUN|SESSION|BATCH|GRADED|SHARE|KEY|SIGN_IN|USER|WORKER|PROJECT|SUBMITTED|BULK/, '{id}')
        .replace('PUBLISHED', 'a.txt')
        .replace('drafts/1', 'drafts/{number}')
        .replace('students/alice', 'students/{student}')
        .replace(/\?.*/, '')}`,
  );
  expect(rows.sort()).toEqual(routes.sort());
});

test('every socket command rejects resources of others, and the handshake rejects a bad token', async () => {
  const stranger = mallory.socket();
  await new Promise((resolve) => stranger.once('connect', () => resolve(null)));
  for (const command of ['run:subscribe', 'run:input', 'run:eof', 'run:interrupt', 'run:cancel'])
    expect([command, await stranger.emitWithAck(command, { runId, data: 'x' })]).toMatchObject([
      command,
      { ok: false, problem: { status: 404 } },
    ]);
  const ofSessions = ['subscribe', 'input', 'eof', 'interrupt', 'cancel', 'complete'].map((name) => `session:${name}`);
  for (const id of [runId, sessionId])
    for (const command of ofSessions)
      expect([
        command,
        await stranger.emitWithAck(command, { runId: id, data: 'x', text: 'x', cursor: 1 }),
      ]).toMatchObject([command, { ok: false, problem: { status: 404 } }]);
  for (const command of ['batch:subscribe', 'ops:subscribe', 'classroom:subscribe'])
    expect(await stranger.emitWithAck(command, { batchId })).toMatchObject({ ok: false, problem: { status: 403 } });
  stranger.close();
  const unknown = createClient(runq.url, 'not.a.token').socket();
  const refusal = await new Promise<Error & { data?: unknown }>((resolve) => unknown.once('connect_error', resolve));
  expect(refusal.data).toMatchObject({ status: 401 });
  unknown.close();
});

test('users named *, a:b, {x} or with a line break collide with no other user', async () => {
  const names = ['*', 'a:b', 'a', '{x}', 'x\ny', 'ä'.repeat(128), 'a%3Ab'];
  for (const name of names) {
    const user = await signIn(runq.url, name);
    const run = await user.run('print("mine")');
    expect(run).toMatchObject({ userId: name, verdict: 'ok' });
    const { runs } = await user.json<{ runs: { id: string; userId: string }[] }>('GET', '/v1/runs');
    expect(runs.map(({ id, userId }) => [id, userId])).toEqual([[run.id, name]]);
  }
});

test('a rejected request reports all problems and stores nothing', async () => {
  const response = await alice.call('POST', '/v1/runs', {
    files: [{ path: '../x.py', content: 'a' }],
    limits: { cpuTimeMs: 0, memoryBytes: -1, wallTimeMs: 1e12 },
    args: 'no',
    class: 'batch',
  });
  expect(response.status).toBe(422);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  const problem = (await response.json()) as { code: string; errors: { pointer: string }[] };
  expect(problem.code).toBe('invalid');
  expect(problem.errors.map(({ pointer }) => pointer)).toEqual(
    expect.arrayContaining([
      '/files/0/path',
      '/limits/cpuTimeMs',
      '/limits/memoryBytes',
      '/limits/wallTimeMs',
      '/args',
      '/entry',
      '/class',
    ]),
  );
  const malformed = await fetch(`${runq.url}/v1/runs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${alice.token}` },
    body: '{"code":',
  });
  expect([malformed.status, ((await malformed.json()) as { code: string }).code]).toEqual([400, 'malformed_json']);
  for (const json of ['null', '7', '"print(1)"', 'true']) {
    const odd = await fetch(`${runq.url}/v1/runs`, {
      method: 'POST',
      headers: { authorization: `Bearer ${alice.token}` },
      body: json,
    });
    expect([json, odd.status, ((await odd.json()) as { code: string }).code]).toEqual([json, 422, 'invalid']);
  }
  const foreign = await fetch(`${runq.url}/v1/runs`, {
    method: 'POST',
    headers: { authorization: `Bearer ${alice.token}` },
    body: Buffer.from('{"code":"print(\'\xff\')"}', 'latin1'),
  });
  expect(foreign.status).toBe(400);
  const large = await alice.call('POST', '/v1/runs', { code: 'x'.repeat(1024 * 1024 + 1) });
  expect(large.status).toBe(413);
});

test('hides the names of others from anonymous users and students', async () => {
  const busy = await alice.submit({ code: 'input()', interactive: true });
  const anonymous = await (await fetch(`${runq.url}/health`)).text();
  const stats = await (await fetch(`${runq.url}/system-stats`)).text();
  const seen = await (await mallory.call('GET', '/system-stats')).text();
  for (const text of [anonymous, stats, seen]) expect(text).not.toContain('alice');
  await alice.cancel(busy.id);
});
