import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSafePaths } from './safe-paths.js';

test.each([
  ['main.py', 'main.py'],
  ['my homework/plan ä.txt', 'my homework/plan ä.txt'],
  ['../../etc/passwd', '__/__/etc/passwd'],
  ['/etc/passwd', '_/etc/passwd'],
  ['C:\\windows\\x', 'C__windows_x'],
  ['nul', '_nul'],
  ['data/COM1.txt', 'data/_COM1.txt'],
  ['a. /b.', 'a__/b_'],
  ['what?*.py', 'what__.py'],
  ['', '_'],
  [`${'x'.repeat(300)}.py`, `${'x'.repeat(97)}.py`],
])('"%s" becomes "%s"', (path, safe) => {
  expect(createSafePaths()(path)).toBe(safe);
});

test('paths that differ only in letter case, and a file with the name of a folder, get other names', () => {
  const toSafe = createSafePaths();
  const paths = ['a.py', 'A.py', 'a.PY', 'lib', 'LIB/x.py', 'a.py'].map(toSafe);
  expect(paths[0]).toBe('a.py');
  expect(paths[1]).toMatch(/^A-[0-9a-f]{8}\.py$/);
  expect(paths[4]).toMatch(/^LIB-[0-9a-f]{8}\/x-[0-9a-f]{8}\.py$/);
  expect(new Set(paths.map((path) => path.toLowerCase())).size).toBe(paths.length);
});

test('any paths become unique ones that no system refuses', () => {
  const name = fc.oneof(fc.string({ unit: 'binary', maxLength: 20 }), fc.constantFrom('..', '.', 'CON', 'a', 'A', ''));
  const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));
  fc.assert(
    fc.property(fc.array(path, { maxLength: 20 }), (paths) => {
      const safe = paths.map(createSafePaths());
      const folded = safe.map((one) => one.normalize('NFKC').toLowerCase());
      const isUnique = new Set(folded).size === safe.length;
      const names = safe.flatMap((one) => one.split('/'));
      return isUnique && names.every((one) => !/^$|^\.\.?$|[<>:"|?*\\]|\p{Cc}|[. ]$|^(con|nul)(\.|$)/iu.test(one));
    }),
  );
});
