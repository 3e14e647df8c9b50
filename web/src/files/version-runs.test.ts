import { expect, test } from 'vitest';
import { labelOf } from '../project/run-request.js';
import { describeRuns, findRunsOfVersion, type VersionRun } from './version-runs.js';

const helper = { path: 'helper.py', content: 'x = 1' };
const main = (content: string) => ({ path: 'main.py', content });
const run = (text: string, submittedAt: string, change: Partial<VersionRun> = {}): VersionRun => ({
  label: labelOf([main(text), helper], 'main.py'),
  submittedAt,
  state: 'finished',
  verdict: 'ok',
  ...change,
});

test('a version names the runs that used it, with the other files as they are', () => {
  const runs = [run('a', '2026-01-01T10:00:00Z'), run('b', '2026-01-01T10:01:00Z'), run('a', '2026-01-01T10:02:00Z')];
  const found = findRunsOfVersion(main('a'), [helper], runs);
  expect(found.map(({ submittedAt }) => submittedAt)).toEqual(['2026-01-01T10:02:00Z', '2026-01-01T10:00:00Z']);
  expect(findRunsOfVersion(main('c'), [helper], runs)).toEqual([]);
  expect(findRunsOfVersion(main('a'), [{ ...helper, content: 'x = 2' }], runs)).toEqual([]);
  expect(findRunsOfVersion(helper, [main('b')], runs)).toHaveLength(1);
  expect(findRunsOfVersion(main('a'), [helper], [run('a', '2026-01-01T10:00:00Z', { label: null })])).toEqual([]);
});

test('says how the newest run ended, and how many there were', () => {
  const at = '2026-01-01T10:00:00Z';
  const time = new Date(at).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
  expect(describeRuns([])).toBeNull();
  expect(describeRuns([run('a', at)])).toBe(`Run ${time}, finished`);
  expect(describeRuns([run('a', at, { verdict: 'time_limit' }), run('a', at)])).toBe(
    `Run ${time}, stopped at a limit, and 1 earlier`,
  );
  expect(describeRuns([run('a', at, { state: 'active', verdict: null })])).toBe(`Run ${time}, running`);
});
