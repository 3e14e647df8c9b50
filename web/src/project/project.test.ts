import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createFile, createProject, maxDeleted, type Project } from './project.js';
import { isPython } from './project-file.js';

const open = (...paths: string[]) => createProject({ files: paths.map((path) => createFile(path, `text of ${path}`)) });
const pathsOf = (project: Project) => project.state.get().files.map(({ path }) => path);
const entryOf = (project: Project) => {
  const { files, entryId } = project.state.get();
  return files.find(({ id }) => id === entryId)?.path ?? null;
};

test('the main file is main.py, else the first Python file, whichever file is shown', () => {
  const project = open('data.csv', 'game.py', 'main.py');
  expect(entryOf(project)).toBe('main.py');
  project.show(project.findByPath('game.py')!.id);
  expect(entryOf(project)).toBe('main.py');
  project.remove(project.findByPath('main.py')!.id);
  expect(entryOf(project)).toBe('game.py');
  project.rename(project.findByPath('game.py')!.id, 'notes.txt');
  expect(entryOf(project)).toBe(null);
});

test('a chosen main file stays it under another name, and after it was deleted and restored', () => {
  const project = open('main.py', 'game.py');
  const { id } = project.findByPath('game.py')!;
  project.setEntry('game.py');
  project.rename(id, 'play.py');
  expect([entryOf(project), project.state.get().entry]).toEqual(['play.py', 'play.py']);
  project.remove(id);
  expect(entryOf(project)).toBe('main.py');
  project.restore(id);
  expect(entryOf(project)).toBe('play.py');
  project.rename(project.findByPath('main.py')!.id, 'other.py');
  expect(entryOf(project)).toBe('play.py');
});

test('a renamed main.py stays the main file', () => {
  const project = open('helper.py', 'main.py');
  project.rename(project.findByPath('main.py')!.id, 'game.py');
  expect(entryOf(project)).toBe('game.py');
});

test('restores a deleted file as it was, under another name if its own was taken', () => {
  const project = open('main.py', 'helper.py');
  const helper = project.findByPath('helper.py')!;
  expect(project.remove(helper.id)).toBe(true);
  project.add(createFile('helper.py', 'new'));
  project.restore(helper.id);
  expect(pathsOf(project)).toEqual(['main.py', 'helper.py', 'helper_2.py']);
  expect(project.findByPath('helper_2.py')).toEqual({ ...helper, path: 'helper_2.py' });
  expect(project.state.get().deleted).toEqual([]);
});

test('the last file cannot be deleted', () => {
  const project = open('main.py');
  expect(project.remove(project.state.get().files[0]!.id)).toBe(false);
  expect(pathsOf(project)).toEqual(['main.py']);
});

test('an unchanged file stays the same object', () => {
  const project = open('a.py', 'b.py');
  const [a, b] = project.state.get().files;
  project.setContent(b!.id, 'other');
  expect(project.state.get().files[0]).toBe(a);
  expect(project.state.get().files[1]).not.toBe(b);
});

test('after any steps, a file is shown, the entry is an existing Python file, and deleted files are limited', () => {
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
