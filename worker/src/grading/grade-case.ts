import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { type CaseTest, listSolutionModules } from '@runq/common/contract/case-test';
import type { AssignmentCase, CaseResult, Transcript } from '@runq/common/contract/grading';
import type { Limits } from '@runq/common/contract/limits';
import type { Program } from '@runq/common/contract/run';
import type { Logger } from '@runq/common/process/log';
import type { ArtifactStore } from '@runq/common/runs/artifacts';
import type { Sandbox, SandboxRun, SandboxTest } from '../sandbox/contract.js';
import type { LoadedAssignment } from './assignment-cache.js';
import type { CheckedOutput, CheckerThread } from './checker-thread.js';
import { runCustomChecker } from './custom-checker.js';
import type { DynamicLimit } from './dynamic-limit.js';
import type { ExclusiveGate } from './exclusive-gate.js';
import { type CaseComparison, judgeCase } from './judge-case.js';
import { judgeTest } from './judge-test.js';
import { type CaseRun, limitsOf, runCase } from './run-case.js';
import { parseTestReport } from './test-report.js';

/** Attempts at a case that a fault of ours ended. */
const maxAttempts = 4;

/** Lost workers after which a case runs alone. */
const aloneAfterInterruptions = 2;

/** How long an attempt waits for a sandbox that starts again, and how often it looks. */
const sandboxWaitMs = 10_000;
const sandboxPollMs = 50;

/** A time beyond this share of its limit is measured again alone: a busy machine decides no verdict. */
const nearLimit = 0.8;

/**
 * A program that was stopped by wall time is run again if it computed for at least this share of it. One that only
 * sleeps computes less, and must not keep the worker for itself; one that a busy machine starved computes more.
 */
const busyShare = 0.03;

/** A sample of usage may be a second old, so a program that has run for less may compute unnoticed. */
const sampledAfterMs = 2000;

/** What grades the cases of all submissions of a worker. */
export interface CaseGradingDeps {
  sandbox: Pick<Sandbox, 'run' | 'info' | 'isHealthy'>;
  artifacts: ArtifactStore;
  checkers: CheckerThread;
  gate: ExclusiveGate;
  /** Limits how many cases of batches run at once. */
  limitBatch: DynamicLimit;
  log: Logger;
}

interface CaseDeps extends CaseGradingDeps {
  runId: string;
  attempt: number;
  userId: string;
  isBatch: boolean;
  /** Workers that were lost while this case ran or waited. Above 0 it goes before others: the next may be lost, too. */
  interruptions: number;
  /** Called when the case is about to run. */
  onStart: () => Promise<void>;
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

/**
 * Runs and judges one case: again when a fault of ours ended it, and alone when a busy machine may have decided. A case
 * that was interrupted repeatedly runs alone at once. It ends sooner then, and ends no other if it ends its worker.
 */
export async function gradeCase(deps: CaseDeps, job: CaseJob): Promise<{ result: CaseResult; transcript: Transcript }> {
  const pass = (kind: keyof ExclusiveGate) => {
    const asleep = createSleepCheck();
    const onProcess = (process: SandboxRun) => {
      asleep.watch(process);
      deps.onProcess(process);
    };
    const attempt = async () => {
      await deps.onStart();
      return attemptCase({ ...deps, onProcess }, job);
    };
    return deps.gate[kind](attempt, asleep.check);
  };
  const isAlone = deps.interruptions >= aloneAfterInterruptions;
  const share = () => pass('shared');
  const attemptInTurn = () => {
    if (isAlone) return pass('alone');
    return deps.isBatch ? deps.limitBatch(share, deps.interruptions > 0) : share();
  };
  let { run, result } = await attemptInTurn();
  for (let count = 2; isRetryable(run, result) && count <= maxAttempts && !job.isStopped(); count++) {
    await waitForSandbox(deps.sandbox, job.isStopped);
    ({ run, result } = await attemptInTurn());
  }
  const isTimeInDoubt = isTimeUncertain(run, job);
  // A checker that failed may have had too little time on a busy machine, too.
  const hasCheckerFailed = result.verdict === 'IE' && run.result.fault === null;
  const isInDoubt = !isAlone && (isTimeInDoubt || hasCheckerFailed);
  if (!isInDoubt || job.isStopped()) return { result, transcript: run.transcript };
  const again = await pass('alone');
  const firstCpuTimeMs = isTimeInDoubt ? result.cpuTimeMs : null;
  return { result: { ...again.result, firstCpuTimeMs }, transcript: again.run.transcript };
}

/** Whether a program has slept nearly all of its time, so that it disturbs no measure of another. */
function createSleepCheck() {
  let process: SandboxRun | null = null;
  let startedAt = 0;
  return {
    watch(started: SandboxRun): void {
      process = started;
      startedAt = performance.now();
    },
    check(): boolean {
      const ranMs = performance.now() - startedAt;
      return process !== null && ranMs >= sampledAfterMs && process.sample().cpuTimeMs < busyShare * ranMs;
    },
  };
}

/** A sandbox that failed starts again within seconds. */
async function waitForSandbox({ isHealthy }: Pick<Sandbox, 'isHealthy'>, isStopped: () => boolean): Promise<void> {
  const deadline = Date.now() + sandboxWaitMs;
  while (!isHealthy() && !isStopped() && Date.now() < deadline) await delay(sandboxPollMs);
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
  const test = one.test ? toSandboxTest(one.test, loaded) : null;
  const run = await runCase({
    ...deps,
    program,
    limits: limitsOf(one, limits),
    seed: loaded.assignment.seed,
    test,
    storeArtifact: (name, data) => artifacts.keep(runId, attempt, `${one.name}/${name}`, data),
    onArtifactFault: (err) => log.error({ err, run_id: runId }, 'storing an artifact failed'),
  });
  const python = deps.sandbox.info.pythonVersion;
  if (one.test && test) {
    const report = parseTestReport(run.result.report, test.secret);
    return { run, result: { ...judgeTest(one, one.test, run, report), python } };
  }
  const comparison = await compare(deps, job, run);
  const paths = program.files.map(({ path }) => path);
  const outputDigest = comparison && createHash('sha256').update(run.withoutPrompts).digest('base64url').slice(0, 16);
  const result = { ...judgeCase(one, run, comparison, paths), outputDigest, python };
  return { run, result };
}

/** The files of the suite are those of the assignment as well: a submission's own file does not win over them. */
const toSandboxTest = ({ framework, id, files }: CaseTest, { assignment }: LoadedAssignment): SandboxTest => ({
  ...{ framework, id, modules: listSolutionModules(assignment.solution), secret: randomUUID() },
  files: [...new Set([...files, ...assignment.files.map(({ path }) => path)])],
});

/** Null when the case expects no output, or the program ended in a way that decides alone. */
async function compare(deps: CaseDeps, { one, loaded }: CaseJob, run: CaseRun): Promise<CaseComparison | null> {
  const { assignment, contents } = loaded;
  const { verdict } = run.outcome;
  if (one.expected === null || (verdict !== 'ok' && verdict !== 'runtime_error')) return null;
  const expected = contents.get(one.expected)!;
  const compareTo = async (got: Buffer): Promise<CheckedOutput> => {
    const { checker } = one;
    if (checker.type === 'test') throw new Error(`the case "${one.name}" has no test`);
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
