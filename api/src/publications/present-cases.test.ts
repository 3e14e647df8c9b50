import { type AssignmentCase, type CaseResult, type Visibility, visibilities } from '@runq/common/contract/grading';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { presentCase, presentResult } from './present-cases.js';

const secrets = {
  texts: { input: 'secret-input', expected: 'secret-expected' },
  transcript: { parts: [{ kind: 'stdout' as const, text: 'secret-output' }], hiddenBytes: 0 },
};
const limits = { cpuTimeMs: 1, wallTimeMs: 1, memoryBytes: 1, outputBytes: 1 };
const describeCase = (visibility: Visibility): AssignmentCase => ({
  ...{ name: 'c', args: ['secret-arg'], stdin: 'x', expected: 'x', files: [], points: 1, visibility, isExample: false },
  ...{ hint: 'secret-hint', checker: { type: 'lines' }, limits },
});
const result = (verdict: CaseResult['verdict']): CaseResult => ({
  ...{ name: 'c', verdict, score: 0, maxScore: 1, sentence: 'secret-sentence', cpuTimeMs: 471, wallTimeMs: 471 },
  ...{ memoryPeakBytes: 471, exitCode: 1, signal: null, stoppedAt: null, checker: 'lines', wouldPassIf: 'case' },
  diff: { line: 471, column: 1, lines: [{ kind: 'got', text: 'secret-diff' }], hiddenLines: 0 },
  ...{ artifacts: [], firstCpuTimeMs: null, outputDigest: 'secret-digest', python: '3', isCached: false },
});

const visibility = fc.constantFrom(...visibilities);
const isFull = (of: Visibility, isOver: boolean) => of === 'visible' || (of === 'after_due' && isOver);

test('before a submission, texts are shown where the visibility allows, and hints never', () => {
  fc.assert(
    fc.property(visibility, fc.boolean(), (of, isOver) => {
      const shown = presentCase(describeCase(of), { precheck: ['c'] }, { isOver, texts: secrets.texts });
      const text = JSON.stringify(shown);
      expect(shown === null).toBe(of === 'hidden');
      for (const secret of ['secret-input', 'secret-expected', 'secret-arg'])
        expect(text.includes(secret)).toBe(isFull(of, isOver));
      expect(text).not.toContain('secret-hint');
    }),
  );
});

test('a result shows texts and measurements where the visibility allows', () => {
  fc.assert(
    fc.property(visibility, fc.boolean(), fc.constantFrom('AC' as const, 'WA' as const), (of, isOver, verdict) => {
      const shown = presentResult(describeCase(of), result(verdict), { isOver, ...secrets });
      const text = JSON.stringify(shown);
      expect(shown === null).toBe(of === 'hidden' || (of === 'after_due' && !isOver));
      for (const secret of ['input', 'expected', 'output', 'sentence', 'diff'])
        expect(text.includes(`secret-${secret}`)).toBe(isFull(of, isOver));
      expect(text.includes('471')).toBe(isFull(of, isOver));
      const showsHint = verdict !== 'AC' && (of === 'hint' || isFull(of, isOver));
      expect(text.includes('secret-hint')).toBe(showsHint);
      expect(text).not.toContain('secret-digest');
    }),
  );
});
