import { setTimeout as delay } from 'node:timers/promises';
import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';
import { httpAddress } from './env.js';
import type { Logger } from './log.js';
import { formatTraceParent, parseTraceParent } from './trace-context.js';

/** Longest wait for the spans that are not sent when the process ends. */
const closeTimeoutMs = 3000;

/** Where traces go; without an address there are none. The second name is the standard one of OpenTelemetry. */
export const tracingSettings = {
  RUNQ_OTLP_URL: httpAddress(),
  OTEL_EXPORTER_OTLP_ENDPOINT: httpAddress(),
};

/** The address of the collector; null: tracing is off. */
export const readTracingAddress = (settings: { [Name in keyof typeof tracingSettings]: string | null }) =>
  settings.RUNQ_OTLP_URL ?? settings.OTEL_EXPORTER_OTLP_ENDPOINT;

/** A timed part of a trace. Times are epoch ms. */
export interface Span {
  /** What continues the trace elsewhere: the value of a `traceparent` header. */
  readonly traceParent: string;
  readonly traceId: string;
  /** False: the caller does not record this trace, so nothing of it is sent. */
  readonly isRecorded: boolean;
  rename(name: string): void;
  set(attributes: Attributes): void;
  /** Adds a named moment. */
  mark(name: string, at?: number): void;
  fail(reason: string): void;
  end(at?: number): void;
}

export interface Tracing {
  /** Starts a span below a `traceparent`; a new trace if that is absent or not valid. */
  start(
    name: string,
    options: {
      kind: 'server' | 'producer' | 'consumer' | 'internal';
      parent?: string | null | undefined;
      startedAt?: number;
      attributes?: Attributes;
    },
  ): Span;
  /** Sends what is left, within a few seconds. */
  close(): Promise<void>;
}

/**
 * Sends spans to a collector of OpenTelemetry (OTLP over HTTP, JSON); null without an address. The packages are loaded
 * here, so that a process without tracing neither reads nor holds them.
 *
 * Spans wait in a queue of 2,048 and are dropped beyond; nothing waits for the collector. The SDK reads its standard
 * settings from the environment, such as `OTEL_TRACES_SAMPLER` and `OTEL_EXPORTER_OTLP_HEADERS`.
 */
export async function createTracing(options: {
  address: string | null;
  service: string;
  version: string;
  /** Distinguishes processes of one service. */
  instance: string;
  log: Logger;
}): Promise<Tracing | null> {
  const { address, service, version, instance, log } = options;
  if (address === null) return null;
  const [{ ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace }, sdk, { OTLPTraceExporter }, resources] =
    await Promise.all([
      import('@opentelemetry/api'),
      import('@opentelemetry/sdk-trace-base'),
      import('@opentelemetry/exporter-trace-otlp-http'),
      import('@opentelemetry/resources'),
    ]);
  const exporter = new OTLPTraceExporter({ url: `${address.replace(/\/+$/, '')}/v1/traces` });
  const provider = new sdk.BasicTracerProvider({
    resource: resources.resourceFromAttributes({
      'service.namespace': 'runq',
      'service.name': service,
      'service.version': version,
      'service.instance.id': instance,
    }),
    spanProcessors: [new sdk.BatchSpanProcessor(logFailures(exporter, log))],
  });
  const tracer = provider.getTracer('runq', version);
  const kinds = {
    server: SpanKind.SERVER,
    producer: SpanKind.PRODUCER,
    consumer: SpanKind.CONSUMER,
    internal: SpanKind.INTERNAL,
  };

  function contextOf(traceParent: string | null | undefined) {
    const parent = parseTraceParent(traceParent);
    if (!parent) return ROOT_CONTEXT;
    const { traceId, spanId, isSampled } = parent;
    const traceFlags = isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
    return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
  }

  return {
    start(name, { kind, parent, startedAt = Date.now(), attributes = {} }) {
      const span = tracer.startSpan(name, { kind: kinds[kind], startTime: startedAt, attributes }, contextOf(parent));
      const { traceId, spanId } = span.spanContext();
      const isRecorded = span.isRecording();
      return {
        traceParent: formatTraceParent({ traceId, spanId, isSampled: isRecorded }),
        traceId,
        isRecorded,
        rename: (next) => void span.updateName(next),
        set: (more) => void span.setAttributes(more),
        mark: (moment, at = Date.now()) => void span.addEvent(moment, at),
        fail: (message) => void span.setStatus({ code: SpanStatusCode.ERROR, message }),
        end: (at = Date.now()) => span.end(at),
      };
    },
    async close() {
      await Promise.race([provider.shutdown().catch(() => {}), delay(closeTimeoutMs, undefined, { ref: false })]);
    },
  };
}

/** Logs when the collector begins to fail and when it accepts spans again, not each lost batch. */
function logFailures(exporter: SpanExporter, log: Logger): SpanExporter {
  let isFailing = false;
  return {
    export(spans: ReadableSpan[], done) {
      exporter.export(spans, (result) => {
        const failed = result.code !== 0;
        if (failed && !isFailing) log.warn({ err: result.error }, 'sending traces failed');
        if (!failed && isFailing) log.info('traces are sent again');
        isFailing = failed;
        done(result);
      });
    },
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  };
}
