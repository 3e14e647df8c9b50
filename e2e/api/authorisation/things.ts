import { expect } from 'vitest';
import { waitUntilGraded } from '../../grading/graded-batch.js';
import { zip } from '../../grading/grading-class.js';
import { describeAssignment, publish, right, submit } from '../../grading/published-assignment.js';
import { type Client, signIn } from '../../support/client.js';
import type { Things, Who } from './rows.js';

const writesFile = 'open("a.txt", "w").write("secret")\n';

/** The callers of the tables. */
export async function signInAll(url: string): Promise<Record<Who, Client>> {
  const [owner, stranger, tutor, grader, otherGrader, colleague, ops] = await Promise.all([
    signIn(url, 'alice'),
    signIn(url, 'mallory'),
    signIn(url, 'tutor'),
    signIn(url, 'grader', 'grader'),
    signIn(url, 'another', 'grader'),
    signIn(url, 'colleague', 'grader'),
    signIn(url, 'ops', 'ops'),
  ]);
  return { owner, stranger, tutor, grader, otherGrader, colleague, ops };
}

/** Makes one of each thing, those of the student `owner` and those of `grader`. */
export async function makeThings({ owner, grader, ops }: Record<Who, Client>): Promise<Things> {
  const create = async (client: Client, path: string, body?: object) =>
    (await client.json<{ id: string }>('POST', path, body)).id;
  const course = await create(ops, '/v1/ops/courses', { name: 'Secrets' });
  const members = [
    { userId: 'grader', role: 'grader' },
    { userId: 'colleague', role: 'grader' },
    { userId: 'tutor', role: 'tutor' },
    { userId: 'alice', role: 'student' },
  ];
  await ops.json('POST', `/v1/ops/courses/${course}/members`, { members });
  const other = await create(ops, '/v1/ops/courses', { name: 'Others' });
  const another = [{ userId: 'another', role: 'grader' }];
  await ops.json('POST', `/v1/ops/courses/${other}/members`, { members: another });
  const run = (await owner.run(writesFile)).id;
  const session = await create(owner, '/v1/sessions', { code: `${writesFile}exit()` });
  expect(await owner.read(session, 20_000)).toMatchObject({ state: 'finished', verdict: 'ok' });
  const batch = await create(grader, '/v1/batches', { runs: [{ code: 'print(1)' }] });
  const files = { assignment: zip({ 'a.in': '', 'a.out': '1' }), submissions: zip({ 'alice.py': 'print(1)' }) };
  const { id: graded } = await grader.send<{ id: string }>('POST', '/v1/batches', files);
  await waitUntilGraded(grader, graded, 30_000);
  const published = 'echo';
  await publish(grader, published, [], { students: ['alice'] });
  const courseBatch = await create(grader, '/v1/batches', { course, runs: [{ code: 'print(1)' }] });
  const courseWork = 'course-work';
  const query = `?course=${course}`;
  await grader.send('POST', `/v1/assignments${query}`, { package: describeAssignment(courseWork) });
  await grader.json('POST', `/v1/assignments/${courseWork}/publish`, {});
  const classFiles = { assignment: courseWork, submissions: zip({ 'alice/main.py': right }) };
  const { id: courseGraded } = await grader.send<{ id: string }>('POST', '/v1/batches', classFiles);
  await waitUntilGraded(grader, courseGraded, 60_000);
  const { id: submitted } = await submit(owner, published, 'print(1)');
  const share = await create(owner, '/v1/shares', { files: [{ path: 'main.py', content: 'print("shared")' }] });
  await owner.call('POST', '/v1/sign-in');
  const { signIns } = await owner.json<{ signIns: { id: string }[] }>('GET', '/v1/sign-ins');
  const key = await create(owner, '/v1/keys', { name: 'bot', scopes: ['read'] });
  const project = 'project-1';
  const path = `/v1/workspace/projects/${project}`;
  await owner.json('PUT', path, { name: 'Secret', entry: null });
  await owner.call('PUT', `${path}/files/a.txt`, { content: '' }, { 'If-None-Match': '*' });
  return {
    ...{ course, courseBatch, courseGraded, courseWork },
    ...{ run, session, batch, graded, published, submitted, share, key, project },
    ...{ signIn: signIns[0]!.id, user: 'no such user', missing: 'missing' },
  };
}
