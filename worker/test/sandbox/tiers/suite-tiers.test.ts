import { expect, test } from 'vitest';
import { parseTestReport } from '../../../src/grading/test-report.js';
import { runProgram } from '../../support/test-sandbox.js';
import { openTierSandbox } from '../../support/test-tiers.js';

const suite = `import sums, unittest
class T(unittest.TestCase):
    def test_right(self): self.assertEqual(sums.add(1, 2), 3)
    def test_wrong(self): self.assertEqual(sums.add(1, 2), 4)
`;

test.each(['1', '2', '3', '3b', '4'] as const)('tests of suites report in tier %s', async (tier) => {
  const sandbox = await openTierSandbox(tier);
  try {
    for (const framework of ['unittest', 'pytest'] as const)
      for (const kind of ['pass', 'fail'] as const) {
        const name = kind === 'pass' ? 'test_right' : 'test_wrong';
        const id = framework === 'pytest' ? `T::${name}` : `T.${name}`;
        const run = { framework, id, files: ['test_sums.py'], modules: ['sums'], secret: 'S' };
        const { result, stderr } = await runProgram(sandbox, suite, {
          entry: 'test_sums.py',
          files: [{ path: 'sums.py', content: 'def add(a, b): return a + b\n', encoding: 'utf8' }],
          graded: { seed: 1, test: run },
        });
        expect({ stderr, report: parseTestReport(result.report, 'S') }).toMatchObject({ stderr: '', report: { kind } });
        expect(result).toMatchObject({ exitCode: 0, fault: null });
      }
  } finally {
    await sandbox.close();
  }
});
