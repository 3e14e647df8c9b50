import { expect, test } from 'vitest';
import { context, member, membersUrl, useCourses } from '../../test/support/platform-courses.js';

const linked = { ...context, membersUrl: null, updatedAt: null };
const at = useCourses();

/** The course that a launch makes. */
async function launch(name: string): Promise<string> {
  const made = await at.platforms.link(context, membersUrl, [name]);
  if (made.outcome !== 'created') throw new Error(made.outcome);
  return made.id;
}
async function create(name: string): Promise<string> {
  const created = await at.courses.create(name);
  if (created.outcome !== 'created') throw new Error(created.outcome);
  return created.id;
}

test('a course that exists is linked with a context that no other course has, once', async () => {
  const [id, other] = [await create('Python'), await create('Other')];
  expect(await at.platforms.linkExisting('missing', context)).toEqual({ outcome: 'unknown' });
  expect(await at.platforms.linkExisting(id, context)).toEqual({ outcome: 'linked' });
  expect(await at.platforms.linkExisting(id, context)).toEqual({ outcome: 'same' });
  expect(await at.platforms.linkExisting(id, { ...context, context: 'y' })).toEqual({ outcome: 'other' });
  expect(await at.platforms.linkExisting(other, context)).toEqual({ outcome: 'taken', by: id });
  expect([await at.platforms.findCourse(context), await at.platforms.read(id)]).toEqual([id, linked]);
  // A launch finds it, and so the address of the members.
  expect(await at.platforms.link(context, membersUrl, ['Python (2)'])).toEqual({ outcome: 'known', id });
  expect(await at.platforms.read(id)).toEqual({ ...linked, membersUrl });
  await at.courses.remove(id);
  expect(await at.platforms.linkExisting(other, context)).toEqual({ outcome: 'linked' });
});

test('a course takes over the link of another one, whose members stay as if they were given here', async () => {
  const [from, id] = [await launch('Python'), await create('Logic')];
  await at.platforms.enrol(from, context, [member('a', 'grader', 'Ada')]);
  expect(await at.platforms.linkExisting(id, { from: 'missing' })).toEqual({ outcome: 'none' });
  expect(await at.platforms.linkExisting(from, { from })).toEqual({ outcome: 'same' });
  expect(await at.platforms.linkExisting(id, { from })).toEqual({ outcome: 'linked' });
  expect([await at.platforms.read(from), await at.platforms.read(id)]).toEqual([null, { ...linked, membersUrl }]);
  expect(await at.platforms.link(context, membersUrl, ['Python (2)'])).toEqual({ outcome: 'known', id });
  expect(await at.platforms.readDetails(from, ['a'])).toEqual([{ name: 'Ada', isFromPlatform: false }]);
  // What was read for the former course is stored in neither.
  expect(await at.platforms.enrol(from, context, [member('late')])).toEqual([]);
  expect(await at.platforms.linkExisting(from, { from: id })).toEqual({ outcome: 'linked' });
  expect(await at.platforms.enrol(id, context, [member('late')])).toEqual([]);
});

test.each([true, false])('without its link a course has its members, of which others end: kept %s', async (keeps) => {
  const id = await launch('Python');
  await at.courses.enrol(id, [{ userId: 'own', role: 'grader' }]);
  await at.platforms.enrol(id, context, [member('a', 'student', 'Ada')]);
  expect(await at.platforms.unlink(id, keeps)).toBe(true);
  expect([await at.platforms.read(id), await at.platforms.findCourse(context)]).toEqual([null, null]);
  expect(await at.platforms.endUnlisted(id, Number.MAX_SAFE_INTEGER)).toBe(keeps ? 0 : 1);
  expect((await at.courses.listMembers(id)).map(({ userId }) => userId)).toEqual(keeps ? ['a', 'own'] : ['own']);
  expect([await at.platforms.unlink(id, keeps), await at.platforms.read(id)]).toEqual([false, null]);
  expect(await at.store.redis.exists(at.store.keys.first.coursePlatform(id))).toBe(0);
  expect(await launch('Python (2)')).not.toBe(id);
});

test('courses that take over one link at the same time: one of them has it', async () => {
  const from = await launch('Python');
  const ids = [await create('A'), await create('B')];
  const outcomes = await Promise.all(ids.map((id) => at.platforms.linkExisting(id, { from })));
  expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['linked', 'none']);
});
