import { createHash } from 'node:crypto';
import type { AssignmentCase, CaseResult, Transcript } from '@runq/common/contract/grading';
import type { Limits } from '@runq/common/contract/limits';
import type { Program } from '@runq/common/contract/run';
import type { SandboxRun } from '../sandbox/contract.js';
import type { LoadedAssignment } from './assignment-cache.js';
import type { CheckedOutput } from './checker-thread.js';
import { runCustomChecker } from './custom-checker.js';
import type { GradingDeps } from './grade-submission.js';
import { type CaseComparison, judgeCase } from './judge-case.js';
import { type CaseRun, limitsOf, runCase } from './run-case.js';

/** Attempts at a case that a fault of ours ended. */
const maxAttempts = 4;

/** A time beyond this share of its limit is measured again alone: a busy machine decides no verdict. */
const nearLimit = 0.8;

/** A program that was stopped by wall time is run again if it computed for at least this share of it. */
const busyShare = 0.1;

interface CaseDeps extends Omit<GradingDeps, 'loadAssignment' | 'results'> {
  runId: string;
  attempt: number;
  userId: string;
  onProcess: (process: SandboxRun) => void;
}

interface CaseJob {
  one: AssignmentCase;
  program: Program;
  /** Of the batch; those of the case win. */
  limits: Limits;
  loaded: LoadedAssignment;
  isStopped: () => boolean;
}

/** Runs and judges one case: again alone when its time was near the limit, again when a fault of ours ended it. */
export async function gradeCase(deps: CaseDeps, job: CaseJob): Promise<{ result: CaseResult; transcript: Transcript }> {
  let { run, result } = await deps.gate.shared(() => attemptCase(deps, job));
  for (let attempt = 2; isRetryable(run, result) && attempt <= maxAttempts && !job.isStopped(); attempt++)
    ({ run, result } = await deps.gate.shared(() => attemptCase(deps, job)));
  if (isTimeUncertain(run, job) && !job.isStopped()) {
    const first = result.cpuTimeMs;
    const again = await deps.gate.alone(() => attemptCase(deps, job));
    return { result: { ...again.result, firstCpuTimeMs: first }, transcript: again.run.transcript };
  }
  return { result, transcript: run.transcript };
}

/** A run that made the sandbox fail would do so again, and end the runs beside it. */
function isRetryable({ result: { fault, isRetryable } }: CaseRun, { verdict }: CaseResult): boolean {
  return verdict === 'IE' && fault !== null && isRetryable;
}

function isTimeUncertain({ outcome }: CaseRun, { one, limits }: CaseJob): boolean {
  const { cpuTimeMs, wallTimeMs } = limitsOf(one, limits);
  if (outcome.verdict === 'wall_time_limit') return outcome.usage.cpuTimeMs >= busyShare * wallTimeMs;
  return (
    outcome.verdict === 'time_limit' || (outcome.verdict === 'ok' && outcome.usage.cpuTimeMs >= nearLimit * cpuTimeMs)
  );
}

async function attemptCase(deps: CaseDeps, job: CaseJob): Promise<{ run: CaseRun; result: CaseResult }> {
  const { one, program, limits, loaded } = job;
  const { runId, attempt, artifacts, log } = deps;
  const run = await runCase({
    ...deps,
    program,
    limits: limitsOf(one, limits),
    seed: loaded.assignment.seed,
    storeArtifact: (name, data) => artifacts.keep(runId, attempt, `${one.name}/${name}`, data),
    onArtifactFault: (err) => log.error({ err, run_id: runId }, 'storing an artifact failed'),
  });
  const comparison = await compare(deps, job, run);
  const paths = program.files.map(({ path }) => path);
  const outputDigest = comparison && createHash('sha256').update(run.withoutPrompts).digest('base64url').slice(0, 16);
  const result = { ...judgeCase(one, run, comparison, paths), outputDigest, python: deps.sandbox.info.pythonVersion };
  return { run, result };
}

/** Null when the case expects no output, or the program ended in a way that decides alone. */
async function compare(deps: CaseDeps, { one, loaded }: CaseJob, run: CaseRun): Promise<CaseComparison | null> {
  const { assignment, contents } = loaded;
  const { verdict } = run.outcome;
  if (one.expected === null || (verdict !== 'ok' && verdict !== 'runtime_error')) return null;
  const expected = contents.get(one.expected)!;
  const compareTo = async (got: Buffer): Promise<CheckedOutput> => {
    const { checker } = one;
    if (checker.type !== 'custom') return deps.checkers.compare({ checker, expected, got });
    const input = one.stdin === null ? Buffer.alloc(0) : contents.get(one.stdin)!;
    const found = await runCustomChecker({ ...deps, checker: contents.get(checker.file)!, input, expected, got });
    return { ...found, diff: null };
  };
  if (assignment.prompts === 'ignore') return compareTo(run.withoutPrompts);
  const counted = await compareTo(run.stdout);
  if (counted.outcome !== 'fail' || counted.wouldPassIf || run.stdout.length === run.withoutPrompts.length)
    return counted;
  const ignored = await compareTo(run.withoutPrompts);
  return ignored.outcome === 'pass' ? { ...counted, wouldPassIf: 'prompts' } : counted;
}
