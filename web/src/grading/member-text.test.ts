import type { ListedMember } from '@runq/common/contract/course';
import { expect, test } from 'vitest';
import { describeFound, describeUpdate, findMembers } from './member-text.js';

test.each([
  [{ enrolled: 2, changed: 1, same: 4, removed: 3, kept: 0 }, '2 enrolled, 1 with another role, 3 removed.'],
  [{ enrolled: 0, changed: 0, same: 4, removed: 0, kept: 0 }, 'The members are as they were.'],
  [
    { enrolled: 0, changed: 0, same: 0, removed: 0, kept: 1 },
    'The members are as they were. 1 member was enrolled in runq and stays as before.',
  ],
  [
    { enrolled: 1, changed: 0, same: 0, removed: 0, kept: 2 },
    '1 enrolled. 2 members were enrolled in runq and stay as before.',
  ],
])('an update: %j', (update, text) => {
  expect(describeUpdate(update)).toBe(text);
});

const member = (userId: string, name: string | null, role: ListedMember['role'] = 'student'): ListedMember => ({
  ...{ userId, name, role, source: 'runq' },
});
const members = [member('zoe', 'Ada King'), member('ben', null), member('u7', 'Cy', 'tutor')];

test.each([
  ['', ['zoe', 'ben', 'u7']],
  [' KING ', ['zoe']],
  ['tutor', ['u7']],
  ['ben', ['ben']],
  ['nothing', []],
])('%j finds members, by name', (search, found) => {
  expect(findMembers(members, search).map(({ userId }) => userId)).toEqual(found);
});

test.each([
  [0, 0, 'There are no members yet.'],
  [1, 1, '1 member in total.'],
  [3, 0, 'No member matches. 3 members in total.'],
  [3, 1, '1 found. 3 members in total.'],
  [1500, 1500, '1,500 members in total. The first 200 are shown.'],
])('of %i members %i are found', (all, found, text) => {
  expect(describeFound(all, found, 200)).toBe(text);
});
