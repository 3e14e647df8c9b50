import type { CanaryEnd, CanaryStore } from '@runq/common/admin/canary-store';
import type { Limits } from '@runq/common/contract/limits';
import type { Program, Run } from '@runq/common/contract/run';
import type { Logger } from '@runq/common/process/log';
import type { RunService } from '../../runs/run-service.js';

/** Until the next one after a failure or an obstacle, so that a service that works again is known soon. */
const retryMs = 1000;
/** Added to the timeout: until the record expires, and until another process may start the next one. */
const recordMarginMs = 1000;
const leaseMarginMs = 2000;

/** The first event, which says that the run is queued, has no news of the worker. */
const afterQueued = { attempt: 0, seq: 1 };

export interface Canary {
  /** Executes a canary if one is due and no other process has it; resolves at its end. */
  step(): Promise<void>;
  close(): void;
}

/**
 * Sends a tiny run through the service, one at a time for all API processes, and measures how long it takes from the
 * start until its end and its output have reached a reader.
 *
 * Theory of operation: it goes to a worker through BullMQ, into the sandbox, and back through the event log and pub/sub
 * to the reader that serves streams and sockets. HTTP is what a probe of `/health` tests, and `detectStall` that the
 * queues admit runs. A canary is in no queue (startCanary.lua), so it neither counts nor takes a place. When every slot
 * is taken, or the service is paused, it waits: that is no failure, and in the first case the runs of users show that
 * the path works.
 */
export function createCanary(deps: {
  store: CanaryStore;
  stream: RunService['stream'];
  drawId: () => string;
  limits: Limits;
  /** From one start to the next; 0: no canaries. */
  intervalMs: number;
  /** A canary that has not ended by then has failed. */
  timeoutMs: number;
  /** Redis answers; otherwise nothing can be said about the rest. */
  isReachable: () => boolean;
  log: Logger;
}): Canary {
  const { store, stream, drawId, intervalMs, timeoutMs, isReachable, log } = deps;
  const limits = { ...deps.limits, wallTimeMs: Math.min(deps.limits.wallTimeMs, timeoutMs) };
  const leaseMs = timeoutMs + leaseMarginMs;
  let stop: () => void = () => {};
  let isClosed = false;

  /** Reads the events of a canary until it has ended, or its time is over. */
  async function follow(runId: string): Promise<CanaryEnd> {
    const startedAt = performance.now();
    let output = '';
    let isStarted = false;
    let run: Run | null = null;
    const reader = stream(runId, afterQueued, (event) => {
      isStarted = true;
      if (event.type === 'output') output += event.text;
      if (event.type === 'finished') run = event.run;
    });
    stop = reader.close;
    const timer = setTimeout(reader.close, timeoutMs);
    await reader.ended;
    clearTimeout(timer);
    const ms = performance.now() - startedAt;
    // A reader that could not even be closed in time waited for Redis.
    if (isClosed || !isReachable() || ms > leaseMs) return { outcome: 'interrupted' };
    return judgeCanary({ run, output, expected: `${runId}\n`, isStarted, ms, timeoutMs });
  }

  return {
    async step() {
      if (intervalMs === 0 || isClosed) return;
      const runId = drawId();
      if (!(await store.claim(runId, leaseMs))) return;
      const run = { runId, program: printing(runId), limits };
      const waitingFor = await store.start(run, timeoutMs + recordMarginMs);
      if (waitingFor) return store.end(runId, { outcome: 'waiting', waitingFor }, retryMs);
      const end = await follow(runId);
      // A process that stops has no connection any more; the record expires.
      if (isClosed) return;
      if (end.outcome === 'failed') log.error({ run_id: runId, failure: end.failure }, 'canary failed');
      await store.end(runId, end, end.outcome === 'ok' ? intervalMs : retryMs);
      await store.remove(runId);
    },
    close() {
      isClosed = true;
      stop();
    },
  };
}

const printing = (text: string): Program => ({
  files: [{ path: 'main.py', content: `print("${text}")`, encoding: 'utf8' }],
  entry: 'main.py',
  args: [],
  stdin: '',
});

/** What the events of a canary say about the service. */
export function judgeCanary(seen: {
  /** The run at its end; null: the end did not arrive. */
  run: Pick<Run, 'verdict' | 'reason'> | null;
  output: string;
  expected: string;
  isStarted: boolean;
  ms: number;
  timeoutMs: number;
}): CanaryEnd {
  const { run, output, expected, isStarted, ms, timeoutMs } = seen;
  const failed = (failure: string): CanaryEnd => ({ outcome: 'failed', ms, failure });
  const seconds = `${Number((timeoutMs / 1000).toFixed(1))} s`;
  if (run === null) return failed(isStarted ? `it had not ended after ${seconds}` : `no worker began it in ${seconds}`);
  // A worker that drains gives its runs back, and ops may stop any run.
  if (run.verdict === 'lost' || run.verdict === 'cancelled') return { outcome: 'interrupted' };
  if (run.verdict !== 'ok') return failed(`it ended as ${run.verdict}: ${run.reason}`);
  return output === expected ? { outcome: 'ok', ms } : failed('its output did not arrive');
}
