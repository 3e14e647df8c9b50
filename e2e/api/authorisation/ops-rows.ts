import { opsOnly, row } from './rows.js';

const user = { params: { id: 'user' } } as const;
const missing = { params: { id: 'missing' } } as const;
/** What ops do. */
export const opsRows = [
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
  row('GET /v1/ops/users/{id}/data', opsOnly(200), { ...user, query: '?why=x' }),
  row('DELETE /v1/ops/users/{id}/data', opsOnly(200), { ...user, body: {} }),
  row('GET /v1/ops/accounts', opsOnly(200)),
  row('POST /v1/ops/accounts/roster/preview', opsOnly(422), { body: {} }),
  row('POST /v1/ops/accounts/roster', opsOnly(422), { body: {} }),
  ...['invite', 'lock', 'unlock'].map((action) =>
    row(`POST /v1/ops/accounts/{id}/${action}`, opsOnly(404), { ...missing, body: {} }),
  ),
  row('POST /v1/ops/accounts/{id}/role', opsOnly(404), { ...missing, body: { role: 'grader' } }),
  row('DELETE /v1/ops/accounts/{id}', opsOnly(404), { ...missing, body: {} }),
  row('GET /v1/ops/courses', opsOnly(200)),
  row('POST /v1/ops/courses', opsOnly(422), { body: {} }),
  row('PATCH /v1/ops/courses/{id}', opsOnly(404), { ...missing, body: { name: 'x' } }),
  row('DELETE /v1/ops/courses/{id}', opsOnly(404), { ...missing, body: {} }),
  // No platform is in the settings.
  row('PUT /v1/ops/courses/{id}/platform', opsOnly(422), {
    params: { id: 'course' },
    body: { platform: 'moodle', context: '42' },
  }),
  row('DELETE /v1/ops/courses/{id}/platform', opsOnly(409), { params: { id: 'course' }, body: {} }),
  row('POST /v1/ops/courses/{id}/members', opsOnly(200), {
    params: { id: 'course' },
    body: { members: [{ userId: 'alice', role: 'student' }] },
  }),
  row('DELETE /v1/ops/courses/{id}/members/{user}', opsOnly(404), {
    params: { id: 'course', user: '=missing' },
    body: {},
  }),
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
