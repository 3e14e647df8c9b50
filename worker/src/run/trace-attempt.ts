import type { Outcome } from '@runq/common/contract/run';
import type { TraceIds } from '@runq/common/process/trace-ids';
import type { Span, Tracing } from '@runq/common/process/tracing';
import type { ClaimedRun } from '@runq/common/scheduler/claimed-run';

type Step = 'sandbox' | 'grading' | 'store results';

/** The trace of one attempt of a run on this worker. */
export interface AttemptTrace {
  /** Ends the current step and begins the next one. */
  begin(step: Step): void;
  /** A moment within the current step. */
  mark(moment: string): void;
  finished(outcome: Outcome): void;
  /** Another attempt follows. */
  requeued(why: 'fault' | 'handover'): void;
  fail(): void;
  end(): void;
}

export type TraceAttempt = (runId: string, claim: ClaimedRun) => AttemptTrace;

const noTrace: AttemptTrace = {
  begin() {},
  mark() {},
  finished() {},
  requeued() {},
  fail() {},
  end() {},
};

/**
 * Traces attempts below the span of their submission, which the record of the run has. The wait in the queue is a span
 * of its own; its times come from the store as durations, so that clocks need not agree. Spans have the id, class, kind
 * and verdict of the run and the worker: never its program, input, output or user.
 */
export function createTraceAttempt(
  options: { tracing: Tracing; traceIds: TraceIds; workerId: string } | null,
): TraceAttempt {
  if (!options) return () => noTrace;
  const { tracing, traceIds, workerId } = options;

  return (runId, { trace, class: runClass, kind, attempt }) => {
    if (!trace) return noTrace;
    const claimedAt = Date.now();
    const { parent, queuedMs, admittedMs } = trace;
    const attributes = { 'runq.run.id': runId, 'runq.run.class': runClass, 'runq.run.kind': kind };
    const ofAttempt = { ...attributes, 'runq.attempt': attempt };
    const queued = tracing.start('queued', {
      ...{ kind: 'internal' as const, parent, startedAt: claimedAt - queuedMs, attributes: ofAttempt },
    });
    queued.mark('admitted', claimedAt - admittedMs);
    queued.end(claimedAt);
    const whole = tracing.start('execute', {
      ...{ kind: 'consumer' as const, parent, startedAt: claimedAt },
      attributes: { ...ofAttempt, 'runq.worker.id': workerId },
    });
    traceIds.set(runId, whole.traceId);
    let step: Span | null = null;
    return {
      begin(name) {
        step?.end();
        step = tracing.start(name, { kind: 'internal', parent: whole.traceParent, attributes: ofAttempt });
      },
      mark: (moment) => step?.mark(moment),
      finished({ verdict }) {
        whole.set({ 'runq.verdict': verdict });
        if (verdict === 'internal_error') whole.fail('the service failed');
      },
      requeued(why) {
        whole.set({ 'runq.requeued': why });
        if (why === 'fault') whole.fail('another attempt follows');
      },
      fail: () => whole.fail('executing failed'),
      end() {
        step?.end();
        whole.end();
      },
    };
  };
}
