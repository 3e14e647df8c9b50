/** A request of API documentation in API Blueprint with the response that follows it. */
export interface ApiExample {
  /** The body that clients send; null: a response of a request without one. */
  request: Record<string, unknown> | null;
  status: number;
  response: unknown;
}

/** Every example with a JSON response. Text between the heading and its body is left out. */
export function readExamples(markdown: string): ApiExample[] {
  const examples: ApiExample[] = [];
  let request: ApiExample['request'] = null;
  for (const section of markdown.split(/^\+ /m).slice(1)) {
    const [, kind, status] = /^(Request|Response)(?: (\d+))?/.exec(section) ?? [];
    const body = kind === undefined ? undefined : readBody(section);
    if (kind === 'Request') request = (body ?? null) as ApiExample['request'];
    if (kind !== 'Response' || body === undefined) continue;
    examples.push({ request, status: Number(status), response: body });
    request = null;
  }
  return examples;
}

/** The JSON of a section; undefined without any. It begins on a line of its own. */
function readBody(section: string): unknown {
  const start = /^\s*[[{]\s*$/m.exec(section);
  if (!start) return undefined;
  const text = section.slice(start.index).trim();
  const end = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']'));
  return JSON.parse(text.slice(0, end + 1));
}

/** Whether a value has every documented member with a value of the same type; null stands for any. */
export function isLike(documented: unknown, actual: unknown): boolean {
  if (documented === null || actual === null) return actual !== undefined;
  if (Array.isArray(documented))
    return Array.isArray(actual) && actual.every((item) => documented.length === 0 || isLike(documented[0], item));
  if (typeof documented !== 'object') return typeof actual === typeof documented;
  if (typeof actual !== 'object' || Array.isArray(actual)) return false;
  return Object.entries(documented).every(([name, value]) => isLike(value, (actual as Record<string, unknown>)[name]));
}
