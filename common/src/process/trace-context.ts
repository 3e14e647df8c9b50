/** The position in a trace that a `traceparent` header names: the span that caused what follows. */
export interface TraceContext {
  /** 32 and 16 hexadecimal digits, not all of them 0. */
  traceId: string;
  spanId: string;
  /** Whether the sender records the trace. */
  isSampled: boolean;
}

const sampledFlag = 1;
/** Longer headers come from no known version. */
const maxLength = 256;
const pattern = /^([\da-f]{2})-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})(-.*)?$/;

/**
 * Parses a `traceparent` header (W3C Trace Context, section 3.2); null when it is absent or not valid. Of later
 * versions the known part is read, as the standard requires.
 */
export function parseTraceParent(text: string | null | undefined): TraceContext | null {
  if (!text || text.length > maxLength) return null;
  const [, version, traceId, spanId, flags, rest] = pattern.exec(text) ?? [];
  if (!traceId || !spanId || version === 'ff' || (version === '00' && rest !== undefined)) return null;
  if (/^0+$/.test(traceId) || /^0+$/.test(spanId)) return null;
  return { traceId, spanId, isSampled: (Number.parseInt(flags!, 16) & sampledFlag) !== 0 };
}

/** The header for a position: always 55 characters. */
export const formatTraceParent = ({ traceId, spanId, isSampled }: TraceContext): string =>
  `00-${traceId}-${spanId}-0${isSampled ? sampledFlag : 0}`;
