import type { CaseVerdict } from '@runq/common/contract/grading';
import type { GradedBatch, StudentState } from './read-student-results.js';

/** Bars of a histogram: a tenth of all points each; the last one holds full marks, too. */
const histogramBars = 10;

/** Entries of a list of what needs attention; the number says how many there are. */
const maxListed = 100;

/** What a grader sees of a graded batch at first. */
export interface GradingSummary {
  assignment: { name: string; title: string; version: number };
  maxScore: number;
  /** Students with every case graded. */
  graded: number;
  /** Cases with a result, and of how many. */
  cases: { done: number; total: number };
  verdicts: Partial<Record<CaseVerdict, number>>;
  /** Graded students by tenths of the points. */
  histogram: number[];
  /** Cases that a fault of ours left without a verdict. */
  needsAttention: { count: number; cases: { student: string; case: string; sentence: string }[] };
  /** The case that most students fail; null while none does. */
  mostFailed: { case: string; students: number } | null;
  missing: string[];
  leftOut: { path: string; reason: string }[];
}

/** Adds up the results of all students. */
export async function summarizeBatch(
  { grading }: GradedBatch,
  students: AsyncIterable<StudentState>,
): Promise<GradingSummary> {
  const { assignment, cases, missing, leftOut } = grading;
  const maxScore = cases.reduce((sum, { points }) => sum + points, 0);
  const verdicts: GradingSummary['verdicts'] = {};
  const failures = new Map<string, number>();
  const histogram = new Array<number>(histogramBars).fill(0);
  const attention: GradingSummary['needsAttention'] = { count: 0, cases: [] };
  let [graded, done] = [0, 0];
  for await (const { student, state, results, score } of students) {
    done += results.length;
    for (const { name, verdict, sentence } of results) {
      verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
      if (verdict !== 'AC' && verdict !== 'IE') failures.set(name, (failures.get(name) ?? 0) + 1);
      if (verdict !== 'IE') continue;
      attention.count++;
      if (attention.cases.length < maxListed) attention.cases.push({ student: student.student, case: name, sentence });
    }
    if (state !== 'finished') continue;
    graded++;
    const bar = maxScore === 0 ? histogramBars - 1 : Math.floor((score / maxScore) * histogramBars);
    histogram[Math.max(0, Math.min(histogramBars - 1, bar))]! += 1;
  }
  const [worst] = [...failures].sort(([, a], [, b]) => b - a);
  return {
    ...{ assignment, maxScore, graded, verdicts, histogram, needsAttention: attention, missing, leftOut },
    cases: { done, total: grading.students.length * cases.length },
    mostFailed: worst ? { case: worst[0], students: worst[1] } : null,
  };
}

/** Students with the same wrong output in the same case. */
export interface WrongOutputGroup {
  case: string;
  verdict: CaseVerdict;
  sentence: string;
  students: string[];
  /** Where to look at one of them. */
  example: { student: string; runId: string };
}

/** Most groups that are returned, the largest first. */
const maxGroups = 200;

/** Finds equal wrong outputs: a teacher explains them once. */
export async function groupWrongOutputs(students: AsyncIterable<StudentState>): Promise<WrongOutputGroup[]> {
  const groups = new Map<string, WrongOutputGroup>();
  for await (const { student, results, runId } of students)
    for (const { name, verdict, sentence, outputDigest } of results) {
      if (outputDigest === null || !['WA', 'PE', 'PA'].includes(verdict)) continue;
      const key = `${outputDigest} ${name}`;
      const group = groups.get(key);
      if (group) group.students.push(student.student);
      else
        groups.set(key, {
          ...{ case: name, verdict, sentence, students: [student.student] },
          example: { student: student.student, runId },
        });
    }
  return [...groups.values()].sort((a, b) => b.students.length - a.students.length).slice(0, maxGroups);
}
