import { expect, test } from 'vitest';
import { splitSubmissions } from './split-submissions.js';

const file = (path: string) => ({ path, file: new File([''], path.split('/').at(-1)!) });
const drop = (...paths: string[]) => splitSubmissions({ kind: 'files', name: 'class', files: paths.map(file) });

test('an archive alone is the submissions', () => {
  const archive = new File([''], 'all.zip');
  const picked = { kind: 'archive', file: archive } as const;
  expect(splitSubmissions(picked)).toEqual({ submissions: picked, roster: null });
});

test('a table alone is the roster', () => {
  expect(drop('class.csv')).toMatchObject({ submissions: null, roster: { name: 'class.csv' } });
});

test('an archive and a table that are dropped together are both', () => {
  expect(drop('class.csv', 'all.zip')).toMatchObject({
    submissions: { kind: 'archive', file: { name: 'all.zip' } },
    roster: { name: 'class.csv' },
  });
});

test('a table inside a folder belongs to its submission', () => {
  const { submissions, roster } = drop('class/ada/main.py', 'class/ada/data.csv');
  expect(roster).toBeNull();
  expect(submissions).toMatchObject({ files: [{ path: 'class/ada/main.py' }, { path: 'class/ada/data.csv' }] });
});
