import { below, ofGrader, row, staff } from './rows.js';

const batch = { params: { id: 'batch' } } as const;
/** What graders do with batches. */
export const batchRows = [
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
export const published = { params: { name: 'published' } } as const;
export const assignmentRows = [
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
