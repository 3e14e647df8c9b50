import { createCanaryStore } from '@runq/common/admin/canary-store';
import { createAssignmentStore } from '@runq/common/assignments/assignment-store';
import { createCaseResults } from '@runq/common/assignments/case-results';
import { createLog } from '@runq/common/process/log';
import type { Redis } from '@runq/common/redis/connection';
import { createGroupCommit } from '@runq/common/redis/group-commit';
import type { Settings } from '@runq/common/redis/live-settings';
import { createRunEventLog } from '@runq/common/runs/run-events';
import { createScheduler } from '@runq/common/scheduler/scheduler';
import { createTestStore, describeRun } from '@runq/common/test/support/test-store';
import { createAssignmentCache } from '../../src/grading/assignment-cache.js';
import { createCheckerThread } from '../../src/grading/checker-thread.js';
import { createDynamicLimit } from '../../src/grading/dynamic-limit.js';
import { createExclusiveGate } from '../../src/grading/exclusive-gate.js';
import { beginGrading } from '../../src/grading/grade-submission.js';
import { createActiveRuns } from '../../src/lease/active-runs.js';
import { startLeaseRenewal } from '../../src/lease/lease-renewal.js';
import { createExecuteRun } from '../../src/run/execute-run.js';
import { createStartTimes } from '../../src/run/start-times.js';
import { createTraceAttempt } from '../../src/run/trace-attempt.js';
import type { Sandbox } from '../../src/sandbox/contract.js';
import { defaultSessionLimits } from '../../src/sandbox/contract.js';
import { smallLimits } from './test-sandbox.js';

const workerId = 'w';
const noInput = { entry: 'main.py', args: [], stdin: '' };

/**
 * A worker without its queue consumer: it executes given runs with a real sandbox and a real store. `redis` belongs to
 * the test, `ownRedis` is the worker's own connection to the same server.
 */
export async function openSingleWorker(options: {
  redis: Redis;
  ownRedis?: Redis;
  sandbox: Sandbox;
  settings?: Partial<Settings>;
  shards?: number;
}) {
  const { redis, ownRedis = redis, sandbox } = options;
  const store = await createTestStore(redis, { settings: options.settings ?? {}, shards: options.shards ?? 1 });
  const { keys } = store;
  await store.registry.register({ id: workerId, incarnation: 'i', slots: 4 });
  await store.report({ id: workerId, incarnation: 'i', slots: 4 }, 60_000);
  const dispatch = async () => {};
  const scheduler = createScheduler({ redis: ownRedis, keys, dispatch, readLua: store.readLua });
  const log = createLog({ level: 'silent', name: 'test' });
  const active = createActiveRuns({ inputs: store.inputs, log });
  const checkers = createCheckerThread();
  const assignments = createAssignmentStore({ redis: ownRedis, keys });
  const results = createCaseResults({ redis: ownRedis, keys });
  const grading = {
    ...{ sandbox, artifacts: store.artifacts, checkers, results, log },
    loadAssignment: createAssignmentCache(assignments),
    gate: createExclusiveGate(),
    limitBatch: createDynamicLimit(() => 4),
  };
  const startTimes = createStartTimes();
  const executeRun = createExecuteRun({
    traceAttempt: createTraceAttempt(null),
    beginGrading: (claim, runId) => beginGrading(grading, claim, runId),
    scheduler,
    events: createRunEventLog({ redis: ownRedis, keys }),
    artifacts: store.artifacts,
    sandbox,
    inputs: store.inputs,
    active,
    workerId,
    sessionLimits: defaultSessionLimits,
    flushMs: 5,
    awaitGroupCommit: createGroupCommit(0),
    startTimes,
    log,
  });
  let jobs = 0;

  return {
    ...store,
    ...{ assignments, results, checkers },
    active,
    startTimes,
    log,
    /** Starts a program as a canary, in attempt 1. */
    async startCanary(runId: string, source: string): Promise<void> {
      const program = { files: [{ path: 'main.py', content: source, encoding: 'utf8' as const }], ...noInput };
      const limits = { ...smallLimits, wallTimeMs: 20_000 };
      await createCanaryStore({ ...store, dispatch }).start({ runId, program, limits }, 60_000);
    },
    /** Submits a program, which is admitted as attempt 1. */
    async submit(runId: string, source: string, userId = 'u'): Promise<void> {
      const files = [{ path: 'main.py', content: source, encoding: 'utf8' as const }];
      const program = { files, ...noInput };
      const limits = { ...smallLimits, wallTimeMs: 20_000 };
      await store.scheduler.submit([describeRun({ runId, userId, program, limits })]);
    },
    execute: (runId: string, attempt: number) =>
      executeRun({ runId, attempt, token: `i:${workerId}:${jobs++}`, isBatch: false }),
    renewLeases: (intervalMs: number) => startLeaseRenewal({ scheduler, active, workerId, intervalMs, log }),
    /** The stdout of one attempt in the event log. */
    async printed(runId: string, attempt: number): Promise<string> {
      const events = await store.events.read(runId, { attempt: 0, seq: 0 }, 1000);
      const own = events.filter(({ id, kind }) => id.attempt === attempt && kind === 'stdout');
      return Buffer.concat(own.map(({ data }) => data)).toString();
    },
  };
}

export type SingleWorker = Awaited<ReturnType<typeof openSingleWorker>>;
