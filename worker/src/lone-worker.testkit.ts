import { createLog } from '@runq/common/process/log';
import { createAdmission } from '@runq/common/store/admission';
import { createTestStore, describeRun } from '@runq/common/store/admission.testkit';
import { createGather } from '@runq/common/store/gather-writes';
import type { Redis } from '@runq/common/store/redis';
import { createRunEventLog } from '@runq/common/store/run-events';
import type { Settings } from '@runq/common/store/settings';
import { createActiveRuns } from './active-runs.js';
import { createExecuteRun } from './execute-run.js';
import { keepLeases } from './keep-leases.js';
import type { Sandbox } from './sandbox/contract.js';
import { smallLimits } from './sandbox/sandbox.testkit.js';
import { defaultSessionTerms } from './sandbox/session-terms.js';

const workerId = 'w';

/**
 * A worker without its queue: it executes what it is handed, with a real sandbox and a real store. `redis` looks on from outside,
 * `ownRedis` is the worker's own way to the same server.
 */
export async function openLoneWorker(options: {
  redis: Redis;
  ownRedis?: Redis;
  sandbox: Sandbox;
  settings?: Partial<Settings>;
  shards?: number;
}) {
  const { redis, ownRedis = redis, sandbox } = options;
  const store = await createTestStore(redis, { settings: options.settings ?? {}, shards: options.shards ?? 1 });
  const { keys } = store;
  await store.registry.hello({ id: workerId, incarnation: 'i', lanes: 4 });
  await store.report({ id: workerId, incarnation: 'i', lanes: 4 }, 60_000);
  const dispatch = async () => {};
  const admission = createAdmission({ redis: ownRedis, keys, dispatch, readLua: store.readLua });
  const log = createLog({ level: 'silent', name: 'test' });
  const active = createActiveRuns({ inputs: store.inputs, log });
  const executeRun = createExecuteRun({
    admission,
    events: createRunEventLog({ redis: ownRedis, keys }),
    artifacts: store.artifacts,
    sandbox,
    inputs: store.inputs,
    active,
    workerId,
    terms: defaultSessionTerms,
    flushMs: 5,
    gatherBatches: createGather(0),
    log,
  });
  let deliveries = 0;

  return {
    ...store,
    active,
    /** Puts a program into the line and admits it as attempt 1. */
    async submit(runId: string, source: string, userId = 'u'): Promise<void> {
      const files = [{ path: 'main.py', content: source, encoding: 'utf8' as const }];
      const program = { files, entry: 'main.py', args: [], stdin: '' };
      const limits = { ...smallLimits, wallTimeMs: 20_000 };
      await store.admission.submit([describeRun({ runId, userId, program, limits })]);
    },
    execute: (runId: string, attempt: number) =>
      executeRun({ runId, attempt, token: `i:${workerId}:${deliveries++}`, isBatch: false }),
    keepLeases: (intervalMs: number) => keepLeases({ admission, active, workerId, intervalMs, log }),
    /** What the program of one attempt printed, as far as it counts. */
    async printed(runId: string, attempt: number): Promise<string> {
      const story = await store.events.read(runId, { attempt: 0, seq: 0 }, 1000);
      const own = story.filter(({ id, kind }) => id.attempt === attempt && kind === 'stdout');
      return Buffer.concat(own.map(({ data }) => data)).toString();
    },
  };
}

export type LoneWorker = Awaited<ReturnType<typeof openLoneWorker>>;
