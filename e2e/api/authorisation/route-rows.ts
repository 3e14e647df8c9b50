import { program } from '../../grading/published-assignment.js';
import {
  all,
  ofGrader,
  ofStudent,
  ofStudentOrOps,
  opsOnly,
  type RouteRow,
  removedByOwner,
  row,
  type Statuses,
  staff,
} from './rows.js';

type Rest = [method: string, below: string, body: object | undefined, status: number];

/** Rows of paths below one thing. */
const below = (
  path: `/${string}`,
  id: 'session' | 'graded' | 'project',
  of: (status: number) => Statuses,
  rest: Rest[],
) =>
  rest.map(([method, more, body, status]) => {
    const [tail = '', query = ''] = more.split('?');
    const params = { id, student: '=alice', number: '=1', path: '=a.txt' } as const;
    return row(`${method} ${path}${tail}`, of(status), {
      params,
      ...(body ? { body } : {}),
      ...(query === '' ? {} : { query: `?${query}` }),
    });
  });

const oneRun: Rest[] = [
  ['GET', '', undefined, 200],
  ['POST', '/cancel', undefined, 202],
  ['POST', '/stdin', { data: 'x' }, 409],
  ['POST', '/interrupt', undefined, 409],
  ['GET', '/output', undefined, 200],
  ['GET', '/events', undefined, 200],
];

const accountRows = [
  row('GET /v1/me', all(200)),
  row('POST /v1/sign-out', all(204)),
  row('POST /v1/sign-in', all(204)),
  row('POST /v1/sign-out/redirect', all(200)),
  row('POST /v1/me/password', all(422), { body: {} }),
  row('GET /v1/sign-ins', all(200)),
  row('DELETE /v1/sign-ins/{id}', ofStudent(204), { params: { id: 'signIn' } }),
  row('POST /v1/sign-out/everywhere', all(204)),
  row('POST /v1/keys', all(201), { body: { name: 'bot', scopes: ['read'] } }),
  row('GET /v1/keys', all(200)),
  row('DELETE /v1/keys/{id}', removedByOwner(204), { params: { id: 'key' } }),
];

const runRows = [
  row('POST /v1/runs', all(202), { body: { code: '' } }),
  row('GET /v1/runs', all(200)),
  ...oneRun.map(([method, more, body, status]) =>
    row(`${method} /v1/runs/{id}${more}`, ofStudentOrOps(status), { params: { id: 'run' }, ...(body ? { body } : {}) }),
  ),
  row('GET /v1/runs/{id}/artifacts/{name}', ofStudentOrOps(200), { params: { id: 'run', name: '=a.txt' } }),
  row('POST /v1/sessions', all(202), { body: {} }),
  row('GET /v1/sessions', all(200)),
  ...below('/v1/sessions/{id}', 'session', ofStudentOrOps, [
    ...oneRun,
    ['POST', '/complete', { text: 'x', cursor: 1 }, 409],
  ]),
  row('GET /v1/sessions/{id}/artifacts/{name}', ofStudentOrOps(200), { params: { id: 'session', name: '=a.txt' } }),
  // A run that is no session is not found here, not even by its owner.
  row('GET /v1/sessions/{id}', ofStudentOrOps(404), { params: { id: 'run' } }),
];

const batch = { params: { id: 'batch' } } as const;
const batchRows = [
  row('POST /v1/batches', staff(202), { body: { runs: [{ code: '' }] } }),
  row('GET /v1/batches', staff(200)),
  row('GET /v1/batches/{id}', ofGrader(200), batch),
  row('GET /v1/batches/{id}/results', ofGrader(200), batch),
  row('GET /v1/batches/{id}/export', ofGrader(200), batch),
  row('GET /v1/batches/{id}/events', ofGrader(200), batch),
  row('POST /v1/batches/{id}/cancel', ofGrader(202), batch),
  ...below('/v1/batches/{id}', 'graded', ofGrader, [
    ['GET', '/cells?student=alice&case=a', undefined, 200],
    ['GET', '/grid', undefined, 200],
    ['GET', '/drafts', undefined, 200],
    // Of a service without LTI.
    ['GET', '/scores', undefined, 404],
    ['POST', '/scores/send', undefined, 404],
    ['GET', '/students/{student}/files', undefined, 200],
    ['GET', '/artifacts?student=alice&case=a&name=b', undefined, 404],
    ['GET', '/groups', undefined, 200],
    ['POST', '/rerun', { which: 'failed' }, 409],
    ['GET', '/drafts/{number}', undefined, 404],
    ['POST', '/drafts/{number}/publish', undefined, 404],
    ['POST', '/drafts/{number}/discard', undefined, 404],
    ['POST', '/students/{student}/override', { score: 1 }, 204],
    ['POST', '/pause', undefined, 409],
    ['POST', '/resume', undefined, 200],
    ['POST', '/students/{student}/attempts', { extra: 1 }, 409],
    ['POST', '/students/{student}/extension', { due: null }, 409],
    ['POST', '/students/{student}/limits', { limits: {} }, 204],
  ]),
];

/** Names of assignments are those of one grader each, so ops do not find them by name either. */
const published = { params: { name: 'published' } } as const;
const assignmentRows = [
  row('POST /v1/submissions/preview', staff(422), { body: {} }),
  row('POST /v1/assignments', staff(422), { body: {} }),
  row('GET /v1/assignments', staff(200)),
  row('GET /v1/assignments/{name}', ofGrader(200, 404), published),
  row('GET /v1/assignments/{name}/package', ofGrader(200, 404), published),
  row('GET /v1/assignments/{name}/submissions', ofGrader(200, 404), published),
  row('PUT /v1/assignments/{name}', staff(422), { ...published, body: {} }),
  row('POST /v1/assignments/{name}/publish', ofGrader(200, 404), { ...published, body: { students: ['alice'] } }),
  row('DELETE /v1/assignments/{name}', staff(404), { params: { name: 'missing' } }),
  row('GET /v1/classroom', staff(200)),
];

/** For the student alone: what was submitted is not for others here, graders and ops included. */
const myRows = [
  row('GET /v1/my/assignments', all(200)),
  row('GET /v1/my/results', all(200)),
  row('GET /v1/my/assignments/{name}', ofStudent(200), published),
  row('POST /v1/my/assignments/{name}/precheck', ofStudent(202), { ...published, body: program('print(1)') }),
  row('POST /v1/my/assignments/{name}/submissions', ofStudent(202), { ...published, body: program('print(1)') }),
  row('POST /v1/my/assignments/{name}/choose', ofStudent(409), { ...published, body: { submission: 'x' } }),
  row('GET /v1/my/submissions/{id}', ofStudent(200), { params: { id: 'submitted' } }),
  row('GET /v1/my/submissions/{id}/events', ofStudent(200), { params: { id: 'submitted' } }),
];

const file = { params: { path: '=a.txt' } } as const;
/** Every user has a workspace; the projects of others have ids that are not found in it. */
const workspaceRows = [
  row('GET /v1/workspace', all(200)),
  row('PUT /v1/workspace/files/{path}', all(428), { ...file, body: { content: '' } }),
  row('GET /v1/workspace/files/{path}', all(404), file),
  row('DELETE /v1/workspace/files/{path}', all(428), file),
  row('POST /v1/workspace/move', all(422), { body: {} }),
  row('GET /v1/workspace/versions/{path}', all(404), file),
  row('GET /v1/workspace/projects', all(200)),
  row('PUT /v1/workspace/projects/{id}', all(422), { params: { id: 'project' }, body: {} }),
  row('PUT /v1/workspace/projects/{id}/files/{path}', all(428), {
    params: { id: 'project', path: '=a.txt' },
    body: {},
  }),
  row('DELETE /v1/workspace/projects/{id}/files/{path}', all(428), { params: { id: 'project', path: '=a.txt' } }),
  ...below('/v1/workspace/projects/{id}', 'project', (status) => ofStudent(status), [
    ['GET', '', undefined, 200],
    ['GET', '/files/{path}', undefined, 200],
    ['GET', '/versions/{path}', undefined, 200],
    ['POST', '/restore', undefined, 200],
  ]),
  row('POST /v1/workspace/projects/{id}/move', ofStudent(412), {
    params: { id: 'project' },
    body: { from: 'a.txt', to: 'b.txt', etag: '-' },
  }),
  // Deleting what is not there is no fault: no caller reaches the project of another.
  row('DELETE /v1/workspace/projects/{id}', all(204), { params: { id: 'project' } }),
  row('POST /v1/shares', all(422), { body: {} }),
  row('GET /v1/shares', all(200)),
  row('POST /v1/shares/{id}/off', ofStudentOrOps(200), { params: { id: 'share' } }),
  row('POST /v1/shares/{id}/on', ofStudentOrOps(200), { params: { id: 'share' } }),
  row('DELETE /v1/shares/{id}', removedByOwner(204), { params: { id: 'share' } }),
];

const user = { params: { id: 'user' } } as const;
const missing = { params: { id: 'missing' } } as const;
const opsRows = [
  row('GET /metrics', opsOnly(200)),
  row('GET /queues', opsOnly(200)),
  row('POST /queues/session', opsOnly(204)),
  row('GET /v1/ops/settings', opsOnly(200)),
  row('PATCH /v1/ops/settings', opsOnly(200), { body: { settings: { maxRestarts: null } } }),
  row('GET /v1/ops/settings/versions', opsOnly(200)),
  row('POST /v1/ops/settings/revert', opsOnly(200), { body: { to: 0 } }),
  ...['pause', 'resume'].map((action) => row(`POST /v1/ops/${action}`, opsOnly(200), { body: {} })),
  row('GET /v1/ops/users', opsOnly(200)),
  row('POST /v1/ops/users/{id}/cancel', opsOnly(202), { ...user, body: {} }),
  row('POST /v1/ops/users/{id}/sign-out', opsOnly(200), { ...user, body: {} }),
  row('POST /v1/ops/users/{id}/mute', opsOnly(200), { ...user, body: { muted: false } }),
  row('POST /v1/ops/users/{id}/limits', opsOnly(200), { ...user, body: { runsPerUser: null } }),
  row('GET /v1/ops/users/{id}/shares', opsOnly(200), user),
  row('POST /v1/ops/users/{id}/shares/off', opsOnly(200), { ...user, body: {} }),
  row('DELETE /v1/ops/users/{id}/data', opsOnly(200), { ...user, body: {} }),
  row('GET /v1/ops/accounts', opsOnly(200)),
  row('POST /v1/ops/accounts/roster/preview', opsOnly(422), { body: {} }),
  row('POST /v1/ops/accounts/roster', opsOnly(422), { body: {} }),
  ...['invite', 'lock', 'unlock'].map((action) =>
    row(`POST /v1/ops/accounts/{id}/${action}`, opsOnly(404), { ...missing, body: {} }),
  ),
  row('POST /v1/ops/accounts/{id}/role', opsOnly(404), { ...missing, body: { role: 'grader' } }),
  row('DELETE /v1/ops/accounts/{id}', opsOnly(404), { ...missing, body: {} }),
  row('GET /v1/ops/workers', opsOnly(200)),
  ...['quiet', 'resume', 'drain'].map((mode) =>
    row(`POST /v1/ops/workers/{id}/${mode}`, opsOnly(404), { ...missing, body: {} }),
  ),
  row('GET /v1/ops/runs', opsOnly(200)),
  row('GET /v1/ops/runs/{id}', opsOnly(200), { params: { id: 'run' } }),
  row('POST /v1/ops/runs/{id}/look', opsOnly(200), { params: { id: 'run' }, body: {} }),
  row('POST /v1/ops/runs/{id}/cancel', opsOnly(202), { params: { id: 'run' }, body: {} }),
  row('POST /v1/ops/bulk', opsOnly(200), { body: { action: 'cancel', filter: { user: 'no such user' } } }),
  row('GET /v1/ops/bulk/{id}', opsOnly(404), missing),
  row('POST /v1/ops/bulk/{id}/start', opsOnly(404), { ...missing, body: { count: 0, why: 'x' } }),
  row('GET /v1/ops/audit', opsOnly(200)),
  row('GET /v1/ops/history', opsOnly(200)),
];

/** Rows that take away what others need. */
const lastRows = [
  row('POST /v1/assignments/{name}/close', ofGrader(200, 404), published),
  row('DELETE /v1/me/data', all(200)),
];

/** The status of every route that needs a sign-in, for each kind of user. */
export const routeRows: RouteRow[] = [
  ...[...accountRows, ...runRows, ...batchRows, ...assignmentRows, ...myRows, ...workspaceRows, ...opsRows],
  ...lastRows,
];

/**
 * Routes that anyone may call, with their status without a credential and, where it differs, with an invalid token. The
 * service has neither OpenID Connect nor LTI.
 */
export const publicRows: [route: string, body: object | undefined, status: number, withInvalidToken?: number][] = [
  ['GET /livez', undefined, 200],
  ['GET /readyz', undefined, 200],
  ['GET /health', undefined, 200],
  // It shows more to graders and ops, who must notice that their token has expired.
  ['GET /system-stats', undefined, 200, 401],
  ['GET /openapi.json', undefined, 200],
  ['GET /docs', undefined, 200],
  ['GET /schemas/assignment.json', undefined, 200],
  ['GET /schemas/results.json', undefined, 200],
  ['GET /v1/auth', undefined, 200],
  ['GET /v1/shares/{id}', undefined, 404],
  ['POST /v1/dev/token', {}, 422],
  ['POST /v1/sign-in/password', {}, 422],
  ['POST /v1/invitations/read', { token: 'x' }, 404],
  ['POST /v1/invitations/accept', {}, 422],
  ['GET /v1/oidc/start', undefined, 404],
  ['GET /v1/oidc/callback', undefined, 404],
  ['GET /lti/jwks', undefined, 404],
  ['GET /lti/login', undefined, 404],
  ['POST /lti/login', undefined, 404],
  ['POST /lti/launch', undefined, 404],
  ['POST /lti/deep-linking', undefined, 404],
];
