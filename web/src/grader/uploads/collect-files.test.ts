import { expect, test } from 'vitest';
import { collectDropped, collectPicked } from './collect-files.js';

/** What a browser gives for a dropped file or folder: its contents, a page of entries at a time. */
function createEntry(name: string, content: string | FileSystemEntry[], pageSize = 2): FileSystemEntry {
  if (typeof content === 'string')
    return {
      ...{ name, isFile: true, isDirectory: false },
      file: (resolve: (file: File) => void) => resolve(new File([content], name)),
    } as unknown as FileSystemEntry;
  const rest = [...content];
  const readEntries = (resolve: (entries: FileSystemEntry[]) => void) => resolve(rest.splice(0, pageSize));
  return {
    ...{ name, isFile: false, isDirectory: true },
    createReader: () => ({ readEntries }),
  } as unknown as FileSystemEntry;
}

test('a dropped archive stays as it is', async () => {
  const picked = await collectDropped([createEntry('hw03.zip', 'PK')]);
  expect(picked).toMatchObject({ kind: 'archive', file: { name: 'hw03.zip' } });
});

test('a dropped folder has all of its files, page by page, but those of tools', async () => {
  const folder = createEntry('hw03', [
    createEntry('assignment.yaml', 'a'),
    createEntry('.git', [createEntry('config', 'x')]),
    createEntry('tests', [createEntry('1.in', ''), createEntry('1.out', ''), createEntry('2.in', '')]),
    createEntry('__pycache__', [createEntry('a.pyc', '')]),
  ]);
  const picked = await collectDropped([folder]);
  expect(picked).toMatchObject({ kind: 'files', name: 'hw03' });
  const paths = picked.kind === 'files' ? picked.files.map(({ path }) => path) : [];
  expect(paths).toEqual(['hw03/assignment.yaml', 'hw03/tests/1.in', 'hw03/tests/1.out', 'hw03/tests/2.in']);
});

test('an empty folder, and one that never ends, are refused with a sentence', async () => {
  await expect(collectDropped([createEntry('empty', [])])).rejects.toThrow('There are no files');
  let deep = createEntry('leaf.txt', '');
  for (let depth = 0; depth < 20; depth++) deep = createEntry('d', [deep]);
  await expect(collectDropped([deep])).rejects.toThrow('more than 12 folders deep');
});

test('a picked folder keeps the paths of its files', () => {
  const at = (path: string) => Object.assign(new File(['x'], path.split('/').at(-1)!), { webkitRelativePath: path });
  const picked = collectPicked([at('hw/a.py'), at('hw/node_modules/b.js'), at('hw/t/1.in')]);
  expect(picked).toMatchObject({ kind: 'files', name: 'hw', files: [{ path: 'hw/a.py' }, { path: 'hw/t/1.in' }] });
});
