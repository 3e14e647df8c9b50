import { AsyncLocalStorage } from 'node:async_hooks';
import type { Attempts } from '@runq/common/assignments/attempts';
import type { TraceIds } from '@runq/common/process/trace-ids';
import type { Span, Tracing } from '@runq/common/process/tracing';
import type { Scheduler } from '@runq/common/scheduler/scheduler';
import type { SubmitRun } from '@runq/common/scheduler/submit-arguments';

/** A request or command that may submit runs. Only if it does, it becomes a span. */
export interface RequestTrace {
  /** Ends it; `name` and `code` are known only then. */
  end(result: { name: string; code?: number }): void;
}

export interface RequestTraces {
  /** `traceParent` is the header of the client: a valid one is continued. */
  begin(traceParent: string | undefined): RequestTrace;
  /** Runs work whose submissions belong to the request. */
  enter<T>(request: RequestTrace, work: () => T): T;
  /** Submits runs within a span, which their records keep as their origin. */
  submit<T>(runs: SubmitRun[], send: (runs: SubmitRun[]) => Promise<T>): Promise<T>;
}

interface OpenRequest extends RequestTrace {
  /** The span of the request, begun late. */
  readSpan(): Span;
}

/**
 * Traces of the submissions of this process. The request is known to the work below it by the asynchronous context, so
 * that no service passes it on.
 */
export function createRequestTraces({ tracing, traceIds }: { tracing: Tracing; traceIds: TraceIds }): RequestTraces {
  const requests = new AsyncLocalStorage<OpenRequest>();

  return {
    begin(traceParent) {
      const startedAt = Date.now();
      let span: Span | null = null;
      const request: OpenRequest = {
        readSpan() {
          span ??= tracing.start('request', { kind: 'server', parent: traceParent, startedAt });
          return span;
        },
        end({ name, code }) {
          if (!span) return;
          span.rename(name);
          if (code !== undefined) span.set({ 'http.response.status_code': code });
          if (code !== undefined && code >= 500) span.fail('the request failed');
          span.end();
        },
      };
      return request;
    },
    enter: (request, work) => requests.run(request as OpenRequest, work),
    async submit(runs, send) {
      const parent = requests.getStore()?.readSpan().traceParent;
      const [first] = runs;
      const span = tracing.start('submit', {
        kind: 'producer',
        parent,
        attributes: {
          'runq.runs': runs.length,
          ...(runs.length === 1 && first ? { 'runq.run.id': first.runId, 'runq.run.kind': first.kind } : {}),
          ...(first ? { 'runq.run.class': first.class } : {}),
        },
      });
      if (span.isRecorded) for (const { runId } of runs) traceIds.set(runId, span.traceId);
      try {
        return await send(span.isRecorded ? runs.map((run) => ({ ...run, trace: span.traceParent })) : runs);
      } catch (error) {
        span.fail('submitting failed');
        throw error;
      } finally {
        span.end();
      }
    },
  };
}

/** A scheduler whose submissions are traced; the same one without tracing. */
export function traceScheduler(scheduler: Scheduler, traces: RequestTraces | null): Scheduler {
  return traces ? { ...scheduler, submit: (runs) => traces.submit(runs, scheduler.submit) } : scheduler;
}

/** The same for what students hand in. */
export function traceAttempts(attempts: Attempts, traces: RequestTraces | null): Attempts {
  if (!traces) return attempts;
  return {
    ...attempts,
    submit: (batchId, attempt, run, bounds) =>
      traces.submit([run], ([traced]) => attempts.submit(batchId, attempt, traced!, bounds)),
  };
}
