import type { CaseResults, FinishedCase } from '@runq/common/assignments/case-results';
import {
  type AssignmentCase,
  type CaseLimits,
  type CaseResult,
  type CaseVerdict,
  describeUnrun,
  type Transcript,
} from '@runq/common/contract/grading';
import type { GradingRequest, Outcome, Program } from '@runq/common/contract/run';
import type { ClaimedRun } from '@runq/common/scheduler/claimed-run';
import type { Grading } from '../run/execute-run.js';
import type { SandboxRun, StopReason } from '../sandbox/contract.js';
import type { createAssignmentCache, LoadedAssignment } from './assignment-cache.js';
import { createCasePrograms, createFingerprint, findEntry } from './case-program.js';
import { createCaseWriter } from './case-writer.js';
import { type CaseGradingDeps, gradeCase } from './grade-case.js';

export interface GradingDeps extends CaseGradingDeps {
  loadAssignment: ReturnType<typeof createAssignmentCache>;
  results: CaseResults;
}

const noTranscript: Transcript = { parts: [], hiddenBytes: 0 };

/**
 * Grades one submission: its cases one after another, each in a sandbox of its own.
 *
 * Theory of operation: every result is stored as soon as it is known, so an attempt that ends early loses only the case
 * that it was running. The next attempt, and a second grading of the same files, use the stored results.
 */
export function beginGrading(deps: GradingDeps, claim: ClaimedRun, runId: string): Grading {
  let stopReason: StopReason | null = null;
  let current: SandboxRun | null = null;
  const stop = (reason: StopReason) => {
    stopReason ??= reason;
    current?.stop(stopReason);
  };
  const onProcess = (process: SandboxRun) => {
    current = process;
    if (stopReason) process.stop(stopReason);
  };

  async function grade(): Promise<Outcome | null> {
    const { grading: request, ...submission } = claim.program;
    if (!request) throw new Error(`the submission ${runId} has no assignment`);
    const stored = await deps.loadAssignment(request);
    if (!stored) return describeOutcome([], 'internal_error', 'The assignment was deleted before this was graded.');
    const loaded = withSeed(stored, request);
    const cases = chooseCases(loaded, request);
    const writer = createCaseWriter({
      store: (finished) => deps.results.store(runId, claim.attempt, finished),
      onFenced: () => stop('abandoned'),
      onFault: (err) => deps.log.error({ err, run_id: runId }, 'storing results failed; retrying'),
    });
    const results = await gradeCases(loaded, submission, request, cases, writer.add);
    await writer.finish();
    if (stopReason === 'abandoned') return null;
    if (stopReason !== null) return describeOutcome(results, 'cancelled', 'Grading was cancelled.');
    const [score, most] = [sum(results, 'score'), sum(results, 'maxScore')];
    return describeOutcome(results, 'ok', `Graded: ${format(score)} of ${format(most)} points.`);
  }

  /** If this fails, the loss of this worker does not count against the submission, which is the smaller mistake. */
  const recordStart = () =>
    deps.results
      .recordStart(runId, claim.attempt)
      .catch((err) => deps.log.warn({ err, run_id: runId }, 'recording the start of a case failed'));

  async function gradeCases(
    loaded: LoadedAssignment,
    submission: Program,
    request: GradingRequest,
    cases: AssignmentCase[],
    add: (finished: FinishedCase) => Promise<void>,
  ): Promise<CaseResult[]> {
    const { assignment } = loaded;
    const { files } = submission;
    const entryOf = {
      program: findEntry(files, assignment.entry, false),
      test: findEntry(files, assignment.entry, true),
    };
    const chosen = { ...submission, entry: 'entry' in entryOf.program ? entryOf.program.entry : '' };
    const limited = { ...chosen, limits: claim.limits };
    const fingerprintOf = createFingerprint(assignment, limited, deps.sandbox.info.pythonVersion);
    const programOf = createCasePrograms(loaded, chosen);
    const known = await readKnown(cases, request, fingerprintOf);
    const skips = createSkips(loaded);
    const isBatch = claim.class === 'batch';
    const sandbox: typeof deps.sandbox = {
      ...deps.sandbox,
      run: (job, listener) => deps.sandbox.run({ ...job, isBatch }, listener),
    };
    const common = { ...deps, sandbox, runId, attempt: claim.attempt, userId: claim.userId, isBatch, onProcess };
    const all: CaseResult[] = [];
    let interruptions = claim.attempt - 1;
    for (const one of cases) {
      const stored = known.stored.get(one.name);
      const cached = known.cached.get(one.name);
      let finished: FinishedCase;
      if (stored) {
        all.push(stored);
        skips.take(one, stored);
        continue;
      }
      const entry = one.test ? entryOf.test : entryOf.program;
      const skipped = 'missing' in entry ? null : skips.reasonFor(one);
      if ('missing' in entry) finished = unrun(one, 'MISSING', entry.missing);
      else if (skipped) finished = unrun(one, 'SKIP', skipped);
      else if (stopReason !== null) finished = unrun(one, 'CANCELLED', 'Cancelled before it ran.');
      else if (cached) finished = { ...cached, result: { ...cached.result, isCached: true }, fingerprint: null };
      else {
        const graded = await gradeCase(
          { ...common, interruptions, onStart: interruptions > 0 ? recordStart : async () => {} },
          { one, program: programOf(one), limits: claim.limits, loaded, isStopped: () => stopReason !== null },
        );
        interruptions = 0;
        const mayUseAgain = claim.userId === request.owner && isReusable(graded.result);
        finished = { ...graded, fingerprint: mayUseAgain ? fingerprintOf(one) : null };
      }
      if (stopReason === 'abandoned') return all;
      all.push(finished.result);
      skips.take(one, finished.result);
      await add(finished);
    }
    return all;
  }

  async function readKnown(
    cases: AssignmentCase[],
    request: GradingRequest,
    fingerprintOf: (one: AssignmentCase) => string,
  ) {
    const [stored] = await deps.results.readMany([runId]);
    const rest = cases.filter(({ name }) => !stored!.has(name));
    // The cache is the grader's: what a student submits neither fills it nor is answered from it.
    const isFresh = request.fresh || claim.userId !== request.owner;
    const entries = isFresh ? [] : await deps.results.readCached(claim.userId, rest.map(fingerprintOf));
    const cached = new Map(
      rest.flatMap(({ name }, index) => (entries[index] ? [[name, entries[index]] as const] : [])),
    );
    return { stored: stored!, cached };
  }

  const outcome = grade();
  return {
    outcome,
    process: {
      write: () => {},
      endInput: () => {},
      interrupt: () => {},
      stop,
      sample: () => current?.sample() ?? noSample,
      ended: new Promise(() => {}),
    },
  };
}

/** Between two cases. */
const noSample = { memoryBytes: 0, cpuTimeMs: 0, processes: 0, lastOutputAt: null, waitingSince: null };

function unrun({ name, points, checker }: AssignmentCase, verdict: CaseVerdict, sentence: string): FinishedCase {
  const result = describeUnrun({ name, points, checker: checker.type }, verdict, sentence);
  return { result, transcript: noTranscript, fingerprint: null };
}

/** Files of a case that was taken from elsewhere are not with this run, so such a result is not used again. */
function isReusable({ verdict, artifacts }: CaseResult): boolean {
  return artifacts.length === 0 && !['IE', 'CANCELLED', 'SKIP'].includes(verdict);
}

/** The seed of a batch replaces the one of the assignment in everything that depends on it. */
function withSeed(stored: LoadedAssignment, { seed }: GradingRequest): LoadedAssignment {
  return seed === undefined ? stored : { ...stored, assignment: { ...stored.assignment, seed } };
}

function chooseCases({ assignment }: LoadedAssignment, { cases, limits = {} }: GradingRequest): AssignmentCase[] {
  const chosen = cases === null ? assignment.cases : assignment.cases.filter(({ name }) => cases.includes(name));
  return chosen.map((one) => ({ ...one, limits: raiseLimits(one.limits, limits) }));
}

function raiseLimits(limits: CaseLimits, least: Partial<CaseLimits>): CaseLimits {
  const raised = Object.entries(limits).map(([name, value]) => [
    name,
    Math.max(value, least[name as keyof CaseLimits] ?? 0),
  ]);
  return Object.fromEntries(raised);
}

/** Why later cases are not run: a syntax error, or a failed case in a group that stops then. */
function createSkips({ assignment }: LoadedAssignment) {
  const withSyntaxError = new Set<string>();
  /** Cases of one suite import the same files, and the others run the entry. */
  const programOf = ({ test }: AssignmentCase) => test?.files[0] ?? '';
  const failedGroups = new Set<string>();
  const groupsOf = (name: string) =>
    assignment.groups.filter((group) => group.stopOnFail && group.cases.includes(name)).map((group) => group.name);
  return {
    reasonFor(one: AssignmentCase): string | null {
      if (withSyntaxError.has(programOf(one))) return 'Not run, because the program has a syntax error.';
      if (groupsOf(one.name).some((group) => failedGroups.has(group)))
        return 'Not run, because an earlier case of its group failed.';
      return null;
    },
    take(one: AssignmentCase, { verdict, score, maxScore }: CaseResult): void {
      if (verdict === 'SE') withSyntaxError.add(programOf(one));
      if (score < maxScore || !['AC', 'PA'].includes(verdict))
        for (const group of groupsOf(one.name)) failedGroups.add(group);
    },
  };
}

const sum = (results: CaseResult[], field: 'score' | 'maxScore' | 'cpuTimeMs' | 'wallTimeMs') =>
  results.reduce((total, result) => total + result[field], 0);

const format = (points: number) => String(Number(points.toFixed(2)));

function describeOutcome(results: CaseResult[], verdict: Outcome['verdict'], reason: string): Outcome {
  return {
    verdict,
    reason,
    exitCode: null,
    signal: null,
    usage: {
      wallTimeMs: sum(results, 'wallTimeMs'),
      cpuTimeMs: sum(results, 'cpuTimeMs'),
      memoryPeakBytes: Math.max(0, ...results.map(({ memoryPeakBytes }) => memoryPeakBytes)),
      outputBytes: 0,
    },
    outputTruncated: false,
    stoppedAt: null,
    artifacts: [],
    artifactsCut: false,
  };
}
