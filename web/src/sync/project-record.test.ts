import { expect, test } from 'vitest';
import {
  createFirstProject,
  createRecord,
  existingProjects,
  findFreeName,
  mergeProject,
  type ProjectRecord,
  type RemoteProject,
} from './project-record.js';

const remote: RemoteProject = {
  id: 'a',
  name: 'Server',
  entry: 'game.py',
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-02T00:00:00.000Z',
  deletedAt: null,
};
const deletedThere = { ...remote, deletedAt: '2026-01-03T00:00:00.000Z' };
const local: ProjectRecord = { ...createRecord('a', 'Local'), isPending: false, isOnServer: true, usedAt: 5 };

test('takes what the server lists, unless a change of its own waits to be sent', () => {
  expect(mergeProject(null, remote)).toMatchObject({ name: 'Server', entry: 'game.py', isOnServer: true });
  expect(mergeProject(local, remote)).toMatchObject({ name: 'Server', usedAt: Date.parse(remote.updatedAt) });
  expect(mergeProject({ ...local, isPending: true }, remote)).toMatchObject({ name: 'Local', isPending: true });
  expect(mergeProject({ ...local, isPending: true, isOnServer: false }, remote)).toMatchObject({ isOnServer: true });
});

test('the same answer again is no change', () => {
  const merged = mergeProject(null, remote)!;
  expect(mergeProject(merged, { ...remote })).toBe(merged);
});

test('a deletion elsewhere counts, but never over files that the server does not have', () => {
  expect(mergeProject(local, deletedThere)?.deletedAt).toBe(Date.parse(deletedThere.deletedAt));
  expect(mergeProject({ ...local, hasUnsyncedFiles: true }, deletedThere)).toMatchObject({
    deletedAt: null,
    isPending: true,
  });
});

test('a project that was deleted here right after typing stays deleted', () => {
  const deletedHere = { ...local, hasUnsyncedFiles: true, deletedAt: 7 };
  expect(mergeProject(deletedHere, deletedThere)).toMatchObject({ isPending: false, deletedAt: expect.any(Number) });
  expect(mergeProject(deletedHere, null)).toMatchObject({ isPending: false, deletedAt: 7 });
});

test('a project that the server has forgotten is deleted, or sent again with its unsaved files', () => {
  expect(mergeProject(local, null)).toMatchObject({ isOnServer: false, deletedAt: expect.any(Number) });
  expect(mergeProject({ ...local, hasUnsyncedFiles: true }, null)).toMatchObject({
    isOnServer: false,
    deletedAt: null,
    isPending: true,
  });
  const offline = createRecord('b', 'Made offline');
  expect(mergeProject(offline, null)).toBe(offline);
  const first = createFirstProject();
  expect(mergeProject(first, null)).toBe(first);
});

test('lists existing projects by last use, and finds a free name among them', () => {
  const records = [
    { ...local, id: 'x', name: 'Quiz', usedAt: 1 },
    { ...local, id: 'y', name: 'quiz 2', usedAt: 3 },
    { ...local, id: 'z', name: 'Quiz 3', usedAt: 2, deletedAt: 4 },
  ];
  expect(existingProjects(records).map(({ id }) => id)).toEqual(['y', 'x']);
  expect(findFreeName('Quiz', records)).toBe('Quiz 3');
  expect(findFreeName('Other', records)).toBe('Other');
});
