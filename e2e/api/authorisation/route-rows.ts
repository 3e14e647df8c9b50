import { program } from '../../grading/published-assignment.js';
import { assignmentRows, batchRows, published } from './grading-rows.js';
import { opsRows } from './ops-rows.js';
import {
  all,
  below,
  changeInCourse,
  ofGrader,
  ofStudent,
  ofStudentOrOps,
  type Rest,
  type RouteRow,
  readInCourse,
  removedByOwner,
  row,
} from './rows.js';

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
  row('GET /v1/me/data', all(200)),
  row('POST /v1/sign-out', all(204)),
  row('POST /v1/sign-in', all(204)),
  row('POST /v1/sign-out/redirect', all(200)),
  row('POST /v1/me/password', all(422), { body: {} }),
  row('GET /v1/sign-ins', all(200)),
  row('DELETE /v1/sign-ins/{id}', ofStudent(204), { params: { id: 'signIn' } }),
  row('POST /v1/sign-out/everywhere', all(204)),
  row('GET /v1/courses', all(200)),
  // Students of a course do not see who else is in it.
  row('GET /v1/courses/{id}/members', readInCourse(200, { students: 404 }), { params: { id: 'course' } }),
  // The course is linked with no platform; tutors change nothing.
  row(
    'POST /v1/courses/{id}/members/update',
    { ...readInCourse(409, { students: 404 }), tutor: 403 },
    { params: { id: 'course' } },
  ),
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

/** Rows that take away what others need. */
const lastRows = [
  row('POST /v1/assignments/{name}/close', ofGrader(200, 404), published),
  row('POST /v1/assignments/{name}/close', changeInCourse(200, 404), { params: { name: 'courseWork' } }),
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
  ['GET /v1/privacy', undefined, 200],
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
