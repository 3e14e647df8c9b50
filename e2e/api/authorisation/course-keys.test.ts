import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, createClient } from '../../support/client.js';
import { type Runq, startRunq } from '../../support/start-runq.js';
import { commandRows } from './command-rows.js';
import { invitationRows } from './invitation-rows.js';
import { routeRows as otherRows } from './route-rows.js';
import { fillPath, type RouteRow, type Things, type Who } from './rows.js';
import { makeThings, signInAll } from './things.js';

/** API keys that are for one course: every route and command of the tables with them. */
const routeRows = [...otherRows, ...invitationRows];
const ackMs = 20_000;

/** All that may belong to a course. */
const ofCourses = /^\/v1\/(batches|assignments|submissions|courses)(\/|$)|^\/v1\/me$/;
const thingsOfCourse = ['course', 'courseBatch', 'courseGraded', 'courseWork'];
const thingsOfNone = ['batch', 'graded', 'published'];

let runq: Runq;
let callers: Record<Who, Client>;
let things: Things;
/** Keys of `grader` for the course and for an empty one; of `tutor` for the course. */
let keys: Record<'course' | 'elsewhere' | 'tutor', Client>;

beforeAll(async () => {
  runq = await startRunq({ RUNQ_AUTH: 'dev', RUNQ_REQUESTS_PER_MINUTE_PER_ADDRESS: '100000' });
  callers = await signInAll(runq.url);
  things = await makeThings(callers);
  const { grader, tutor, ops } = callers;
  const { id: elsewhere } = await ops.json<{ id: string }>('POST', '/v1/ops/courses', { name: 'Elsewhere' });
  const members = [{ userId: 'grader', role: 'grader' }];
  await ops.json('POST', `/v1/ops/courses/${elsewhere}/members`, { members });
  const create = async (client: Client, course: string, scopes: string[]) =>
    createClient(
      runq.url,
      (await client.json<{ key: string }>('POST', '/v1/keys', { name: 'bot', scopes, course })).key,
    );
  keys = {
    elsewhere: await create(grader, elsewhere, ['batches', 'read']),
    tutor: await create(tutor, things.course, ['read']),
    course: await create(grader, things.course, ['batches', 'read']),
  };
});
afterAll(() => runq?.stop());

const names = ({ params = {} }: Pick<RouteRow, 'params'>, wanted: string[]) =>
  Object.values(params).some((name) => wanted.includes(name));

/** The status for a key: what its user receives for things of its course, and 404 for those of other places. */
function expectStatus(row: RouteRow, key: keyof typeof keys): number {
  const { method, path, statuses } = row;
  if (!ofCourses.test(path)) return 403;
  // Keys only read courses.
  if (path.startsWith('/v1/courses') && method !== 'GET') return 403;
  const ofUser = statuses[key === 'tutor' ? 'tutor' : 'grader'];
  if (key === 'tutor' && method !== 'GET') return 403;
  const isElsewhere = names(row, thingsOfNone) || (key === 'elsewhere' && names(row, thingsOfCourse));
  // A body is refused before the thing of the path is looked for.
  return isElsewhere && ofUser !== 422 ? 404 : ofUser;
}

// Those that must change nothing come first.
test.each(['elsewhere', 'tutor', 'course'] as const)('every route with a key: %s', async (key) => {
  const wrong: unknown[] = [];
  for (const row of routeRows) {
    const answer = await keys[key].call(row.method, fillPath(row, things), row.body);
    const isProblem = answer.headers.get('content-type')?.includes('problem');
    const { code, detail } = isProblem ? ((await answer.json()) as { code: string; detail: string }) : {};
    await answer.body?.cancel().catch(() => {});
    const expected = expectStatus(row, key);
    // The role of the user is looked at first.
    const isOfRole = code === 'forbidden' && row.statuses[key === 'tutor' ? 'tutor' : 'grader'] === 403;
    const isRight = answer.status === expected && (expected !== 403 || isOfRole || code === 'insufficient_scope');
    if (!isRight) wrong.push([row.method, fillPath(row, things), answer.status, expected, detail]);
  }
  expect(wrong).toEqual([]);
});

test.each(commandRows)('$command with keys for a course', async ({ command, body }) => {
  const isOfCourse = body?.(things) !== undefined && JSON.stringify(body(things)).includes(things.courseBatch);
  const of = { elsewhere: 404, tutor: isOfCourse ? 200 : 404, course: isOfCourse ? 200 : 404 };
  for (const key of ['elsewhere', 'tutor', 'course'] as const) {
    const socket = keys[key].socket();
    const answer = await socket.timeout(ackMs).emitWithAck(command, body?.(things) ?? {});
    socket.close();
    const expected = command === 'batch:subscribe' ? of[key] : 403;
    expect([key, answer.ok ? 200 : answer.problem.status]).toEqual([key, expected]);
  }
});
