import type { Assignment, AssignmentCase, CaseResult, Transcript, Visibility } from '@runq/common/contract/grading';
import type { MyCaseResult, myCaseSchema } from '@runq/common/contract/my-assignment';
import type { z } from 'zod';
import { verdictLabels } from '../grading/verdict-labels.js';
import { decideExposure } from '../grading/visibility.js';

/** The texts of a case, read only where it may be shown. */
export interface CaseTexts {
  input: string | null;
  expected: string | null;
}

/** Names of the cases whose input, output and result a student may see in full. */
export const listExposed = (cases: readonly { name: string; visibility: Visibility }[], isOver: boolean): string[] =>
  cases.filter(({ visibility }) => decideExposure(visibility, isOver) === 'full').map(({ name }) => name);

/**
 * A case before anything is submitted; null: it is not listed. A case of `after_due` is listed by its name until then.
 */
export function presentCase(
  { name, points, visibility, args }: AssignmentCase,
  { precheck }: Pick<Assignment, 'precheck'>,
  { isOver, texts }: { isOver: boolean; texts: CaseTexts },
): z.infer<typeof myCaseSchema> | null {
  if (visibility === 'hidden') return null;
  const isExposed = decideExposure(visibility, isOver) === 'full';
  return {
    ...{ name, points, visibility },
    args: isExposed ? args : [],
    stdin: isExposed ? texts.input : null,
    expected: isExposed ? texts.expected : null,
    hint: null,
    precheck: precheck.includes(name),
  };
}

/**
 * The result of a case as its student may see it; null: it is not listed. Where the case does not show everything, the
 * measurements are withheld with the texts: a program can encode its input in them.
 */
export function presentResult(
  { visibility, hint }: { visibility: Visibility; hint: string | null },
  result: CaseResult,
  details: { isOver: boolean; transcript: Transcript | null; texts: CaseTexts },
): MyCaseResult | null {
  const exposure = decideExposure(visibility, details.isOver);
  if (exposure === 'none') return null;
  const { name, verdict, score, maxScore } = result;
  const isFull = exposure === 'full';
  const showsHint = verdict !== 'AC' && visibility !== 'name_only';
  return {
    ...{ name, verdict, score, maxScore },
    sentence: isFull ? result.sentence : `${verdictLabels[verdict]}.`,
    hint: showsHint ? hint : null,
    usage: isFull
      ? {
          cpuTimeMs: result.cpuTimeMs,
          wallTimeMs: result.wallTimeMs,
          memoryPeakBytes: result.memoryPeakBytes,
        }
      : null,
    wouldPassIf: isFull ? result.wouldPassIf : null,
    diff: isFull ? result.diff : null,
    transcript: isFull ? details.transcript : null,
    input: isFull ? details.texts.input : null,
    expected: isFull ? details.texts.expected : null,
  };
}
