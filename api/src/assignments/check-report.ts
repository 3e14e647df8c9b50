import type { Assignment, CaseResult, CaseVerdict, FileRef } from '@runq/common/contract/grading';
import type { StudentState } from '../grading/read-student-results.js';

/** Names of the trials, as students of their batch. */
const names = { solution: '(solution)', empty: '(empty program)', endless: '(endless loop)' } as const;

/** What the trial of an assignment found. `ok`: no errors, and it has ended. */
export interface CheckReport {
  state: 'running' | 'finished';
  ok: boolean;
  findings: { severity: 'error' | 'warning'; case: string | null; message: string }[];
  /** Points of the solution; null: there is none, or it is still running. */
  solution: { score: number; maxScore: number } | null;
  /** Each program that was tried, in this order. The endless loop runs in the first case only. */
  trials: {
    program: keyof typeof names;
    state: StudentState['state'];
    /** Cases with a result, and of how many. */
    done: number;
    total: number;
    score: number;
    maxScore: number;
    verdicts: Partial<Record<CaseVerdict, number>>;
  }[];
}

/** A program that tries an assignment; `cases`: only these. */
export interface Trial {
  name: string;
  files: { path: string; data: Buffer }[];
  cases: string[] | null;
}

/** The solution if there is one, a program that does nothing, and one that never ends, in the first case only. */
export function listTrials(
  { solution, entry, cases }: Assignment,
  resolve: (refs: FileRef[]) => { path: string; data: Buffer }[],
): Trial[] {
  const own = [entry ?? 'main.py'];
  // Tests import the modules that the solution has.
  const imported = solution?.files.map(({ path }) => path).filter((path) => path.endsWith('.py')) ?? own;
  const program = (text: string, paths: string[]) => paths.map((path) => ({ path, data: Buffer.from(text) }));
  const [first] = cases;
  return [
    ...(solution ? [{ name: names.solution, files: resolve(solution.files), cases: null }] : []),
    { name: names.empty, files: program('', cases.some(({ test }) => test) ? imported : own), cases: null },
    {
      name: names.endless,
      files: program('while True:\n    pass\n', first!.test ? imported : own),
      cases: [first!.name],
    },
  ];
}

/** Reads the report off the results of the trials. */
export function reportCheck(assignment: Assignment, rows: readonly StudentState[]): CheckReport {
  const rowOf = (name: string) => rows.find(({ student }) => student.student === name);
  const [solution, empty, endless] = [rowOf(names.solution), rowOf(names.empty), rowOf(names.endless)];
  const isRunning = rows.some(({ state }) => state !== 'finished');
  const resultsOf = (row: StudentState | undefined) => row?.results ?? [];
  const findings: CheckReport['findings'] = [];
  const add = (severity: 'error' | 'warning', one: CaseResult | null, message: string) =>
    findings.push({ severity, case: one?.name ?? null, message });

  for (const one of resultsOf(solution))
    if (one.verdict === 'IE') add('error', one, one.sentence);
    else if (one.score < one.maxScore) add('error', one, `The solution fails: ${one.sentence}`);
  for (const one of resultsOf(empty))
    if (one.verdict === 'IE' && !solution) add('error', one, one.sentence);
    else if (one.maxScore > 0 && one.score >= one.maxScore)
      add('warning', one, 'An empty program gets all points of this case.');
  for (const one of resultsOf(endless).slice(0, 1))
    if (!['TLE', 'WTL'].includes(one.verdict))
      add('warning', one, `An endless loop was not stopped by its time limit: ${one.sentence}`);
  if (!assignment.solution)
    add('warning', null, 'There is no solution, so nothing shows that all points can be reached.');
  return {
    state: isRunning ? 'running' : 'finished',
    ok: !isRunning && findings.every(({ severity }) => severity !== 'error'),
    findings,
    solution: solution?.state === 'finished' ? { score: solution.score, maxScore: solution.maxScore } : null,
    trials: (Object.keys(names) as (keyof typeof names)[]).flatMap((program) => {
      const row = rowOf(names[program]);
      return row ? [describeTrial(program, row, assignment.cases)] : [];
    }),
  };
}

function describeTrial(
  program: keyof typeof names,
  { state, results }: StudentState,
  allCases: Assignment['cases'],
): CheckReport['trials'][number] {
  const cases = program === 'endless' ? allCases.slice(0, 1) : allCases;
  const own = results.filter(({ name }) => cases.some((one) => one.name === name));
  const verdicts: Partial<Record<CaseVerdict, number>> = {};
  for (const { verdict } of own) verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
  return {
    ...{ program, state, verdicts, done: own.length, total: cases.length },
    score: own.reduce((sum, { score }) => sum + score, 0),
    maxScore: cases.reduce((sum, { points }) => sum + points, 0),
  };
}
