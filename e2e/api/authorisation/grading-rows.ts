import {
  below,
  changeInCourse,
  ofGrader,
  type Rest,
  readByStaff,
  readInCourse,
  readOfGrader,
  row,
  type Statuses,
  staff,
} from './rows.js';

/** What is below a graded batch, and what those receive who may read it, or change it. */
const readsOf = (theCase: string): Rest[] => [
  [`GET`, `/cells?student=alice&case=${theCase}`, undefined, 200],
  ['GET', '/grid', undefined, 200],
  ['GET', '/drafts', undefined, 200],
  // Of a service without LTI.
  ['GET', '/scores', undefined, 404],
  ['GET', '/students/{student}/files', undefined, 200],
  ['GET', `/artifacts?student=alice&case=${theCase}&name=b`, undefined, 404],
  ['GET', '/groups', undefined, 200],
  ['GET', '/drafts/{number}', undefined, 404],
];
const changes: Rest[] = [
  ['POST', '/scores/send', undefined, 404],
  ['POST', '/rerun', { which: 'failed' }, 409],
  ['POST', '/drafts/{number}/publish', undefined, 404],
  ['POST', '/drafts/{number}/discard', undefined, 404],
  ['POST', '/students/{student}/override', { score: 1 }, 204],
  ['POST', '/pause', undefined, 409],
  ['POST', '/resume', undefined, 200],
  ['POST', '/students/{student}/attempts', { extra: 1 }, 409],
  ['POST', '/students/{student}/extension', { due: null }, 409],
  ['POST', '/students/{student}/limits', { limits: {} }, 204],
];

type Of = (status: number) => Statuses;
const rowsOfBatch = (id: 'batch' | 'courseBatch' | 'courseGraded', read: Of, change: Of) => [
  ...['', '/results', '/export', '/events'].map((more) =>
    row(`GET /v1/batches/{id}${more}`, read(200), { params: { id } }),
  ),
  row('POST /v1/batches/{id}/cancel', change(202), { params: { id } }),
];

/** What graders do with batches, and tutors read of them. */
export const batchRows = [
  row('POST /v1/batches', staff(202), { body: { runs: [{ code: '' }] } }),
  row('POST /v1/batches', staff(404), { body: { course: 'missing', runs: [{ code: '' }] } }),
  row('GET /v1/batches', readByStaff(200)),
  row('GET /v1/batches', readByStaff(404), { query: '?course=missing' }),
  ...rowsOfBatch('batch', readOfGrader, ofGrader),
  ...below('/v1/batches/{id}', 'graded', readOfGrader, readsOf('a')),
  ...below('/v1/batches/{id}', 'graded', ofGrader, changes),
  ...below('/v1/batches/{id}', 'courseGraded', readInCourse, readsOf('open')),
  ...below('/v1/batches/{id}', 'courseGraded', changeInCourse, changes),
  ...rowsOfBatch('courseBatch', readInCourse, changeInCourse),
  ...rowsOfBatch('courseGraded', readInCourse, changeInCourse),
];

/** Names of assignments are those of one grader or course each, so ops do not find them by name either. */
export const published = { params: { name: 'published' } } as const;
const courseWork = { params: { name: 'courseWork' } } as const;
const inCourse = readInCourse(200, { ops: 404 });
export const assignmentRows = [
  row('POST /v1/submissions/preview', staff(422), { body: {} }),
  row('POST /v1/assignments', staff(422), { body: {} }),
  row('GET /v1/assignments', readByStaff(200)),
  row('GET /v1/assignments', readByStaff(404), { query: '?course=missing' }),
  ...['', '/package', '/submissions'].flatMap((more) => [
    row(`GET /v1/assignments/{name}${more}`, readOfGrader(200, 404), published),
    row(`GET /v1/assignments/{name}${more}`, inCourse, courseWork),
  ]),
  row('PUT /v1/assignments/{name}', staff(422), { ...published, body: {} }),
  row('POST /v1/assignments/{name}/publish', ofGrader(200, 404), { ...published, body: { students: ['alice'] } }),
  row('POST /v1/assignments/{name}/publish', changeInCourse(200, 404), { ...courseWork, body: {} }),
  row('DELETE /v1/assignments/{name}', staff(404), { params: { name: 'missing' } }),
  row('DELETE /v1/assignments/{name}', changeInCourse(409, 404), courseWork),
  row('GET /v1/classroom', staff(200)),
];
