import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A span as it arrived. Times in ms. */
export interface ReceivedSpan {
  service: string;
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId: string | undefined;
  startedAt: number;
  endedAt: number;
  attributes: Record<string, string | number>;
  events: string[];
  failed: boolean;
}

interface OtlpValue {
  stringValue?: string;
  intValue?: number;
}
interface OtlpAttribute {
  key: string;
  value: OtlpValue;
}
interface OtlpSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  startTimeUnixNano: string;
  endTimeUnixNano: string;
  attributes: OtlpAttribute[];
  events: { name: string }[];
  status: { code: number };
}
interface OtlpBody {
  resourceSpans: { resource: { attributes: OtlpAttribute[] }; scopeSpans: { spans: OtlpSpan[] }[] }[];
}

const errorCode = 2;
const nsPerMs = 1_000_000n;

const readAttributes = (attributes: OtlpAttribute[]) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue ?? '']));

/** A collector of OpenTelemetry that keeps what it receives (OTLP over HTTP, JSON). */
export async function startOtlpReceiver() {
  const spans: ReceivedSpan[] = [];
  let text = '';
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    if (request.url !== '/v1/traces' || request.method !== 'POST') {
      response.writeHead(404).end();
      return;
    }
    text += body;
    for (const { resource, scopeSpans } of (JSON.parse(body) as OtlpBody).resourceSpans)
      for (const span of scopeSpans.flatMap((scope) => scope.spans))
        spans.push({
          service: String(readAttributes(resource.attributes)['service.name']),
          ...{ name: span.name, traceId: span.traceId, spanId: span.spanId, parentSpanId: span.parentSpanId },
          startedAt: Number(BigInt(span.startTimeUnixNano) / nsPerMs),
          endedAt: Number(BigInt(span.endTimeUnixNano) / nsPerMs),
          attributes: readAttributes(span.attributes),
          events: span.events.map(({ name }) => name),
          failed: span.status.code === errorCode,
        });
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    /** Everything that arrived. */
    text: () => text,
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
