import type { RequestHandler } from 'express';
import type { RequestTrace, RequestTraces } from '../../monitoring/request-traces.js';

/** Handlers that relate the runs of a request to its trace. */
export interface TraceRequests {
  /** Before everything else: the request begins here. */
  begin: RequestHandler;
  /** Behind parsers of bodies, some of which lose the asynchronous context. */
  enter: RequestHandler;
}

/** Continues the trace of a client that sends a `traceparent` header. */
export function createTraceRequests(traces: RequestTraces): TraceRequests {
  return {
    begin(request, response, next) {
      const trace = traces.begin(request.get('traceparent'));
      response.locals.trace = trace;
      response.once('close', () => {
        const name = [request.method, response.locals.route].filter(Boolean).join(' ');
        trace.end({ name, code: response.statusCode });
      });
      traces.enter(trace, next);
    },
    enter: (_request, response, next) => traces.enter(response.locals.trace as RequestTrace, next),
  };
}
