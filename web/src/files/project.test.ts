import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFile, createProject, maxDeleted } from './project.js';
import { isPython } from './project-file.js';

const open = (...paths: string[]) => createProject({ files: paths.map((path) => createFile(path, `text of ${path}`)) });
const pathsOf = (project: ReturnType<typeof open>) => project.state.get().files.map(({ path }) => path);
const entryOf = (project: ReturnType<typeof open>) => {
  const { files, entryId } = project.state.get();
  return files.find(({ id }) => id === entryId)?.path ?? null;
};

test('Run runs the Python file that was seen last; a data file in view changes nothing', () => {
  const project = open('data.csv', 'main.py', 'other.py');
  expect(entryOf(project)).toBe('main.py');
  project.show(project.findByPath('other.py')!.id);
  project.show(project.findByPath('data.csv')!.id);
  expect(entryOf(project)).toBe('other.py');
  project.remove(project.findByPath('other.py')!.id);
  expect(entryOf(project)).toBe('main.py');
  project.rename(project.findByPath('main.py')!.id, 'notes.txt');
  expect(entryOf(project)).toBe(null);
});

test('a deleted file comes back as it was, under another name when its own was taken', () => {
  const project = open('main.py', 'helper.py');
  const helper = project.findByPath('helper.py')!;
  expect(project.remove(helper.id)).toBe(true);
  project.add(createFile('helper.py', 'new'));
  project.restore(helper.id);
  expect(pathsOf(project)).toEqual(['main.py', 'helper.py', 'helper_2.py']);
  expect(project.findByPath('helper_2.py')).toEqual({ ...helper, path: 'helper_2.py' });
  expect(project.state.get().deleted).toEqual([]);
});

test('the last file stays', () => {
  const project = open('main.py');
  expect(project.remove(project.state.get().files[0]!.id)).toBe(false);
  expect(pathsOf(project)).toEqual(['main.py']);
});

test('a file that did not change stays the same object', () => {
  const project = open('a.py', 'b.py');
  const [a, b] = project.state.get().files;
  project.setContent(b!.id, 'other');
  expect(project.state.get().files[0]).toBe(a);
  expect(project.state.get().files[1]).not.toBe(b);
});

test('whatever is done: there is a file in view, what runs is a Python file that is there, and the deleted are few', () => {
  const path = fc.constantFrom('a.py', 'b.py', 'c.txt', 'd.csv');
  const at = fc.nat(30);
  const step = fc.oneof(
    fc.record({ do: fc.constant('add' as const), path }),
    fc.record({ do: fc.constantFrom('show', 'remove', 'restore', 'drop', 'edit'), at }),
    fc.record({ do: fc.constant('rename' as const), at, path }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const project = open('main.py');
      for (const action of steps) {
        const { files, deleted } = project.state.get();
        const id = 'at' in action ? (files[action.at % files.length]?.id ?? '') : '';
        if (action.do === 'add') project.add(createFile(action.path, ''));
        else if (action.do === 'rename') project.rename(id, action.path);
        else if (action.do === 'show') project.show(id);
        else if (action.do === 'remove') project.remove(id);
        else if (action.do === 'drop') project.drop(id);
        else if (action.do === 'edit') project.setContent(id, 'x');
        else if (deleted.length > 0) project.restore(deleted[action.at % deleted.length]!.id);
        const now = project.state.get();
        expect(now.files.length).toBeGreaterThan(0);
        expect(now.deleted.length).toBeLessThanOrEqual(maxDeleted);
        expect(now.files.some((file) => file.id === now.shownId)).toBe(true);
        const entry = now.files.find((file) => file.id === now.entryId);
        expect(entry ? isPython(entry) : !now.files.some(isPython)).toBe(true);
      }
    }),
  );
});
