/** Most characters of one event: the last event of a run holds all its output, with JSON escapes. */
const maxEventLength = 256 * 1024 * 1024;

/** An event of a stream; null for a comment, which shows that the connection lives. */
export type ServerSentEvent = { id: string | null; name: string; data: string } | null;

/** Reads Server-Sent Events (WHATWG HTML, section 9.2). An event that is cut at the end is dropped. */
export async function* readServerSentEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  let event = { id: null as string | null, name: 'message', data: [] as string[] };
  for await (const line of readLines(body)) {
    if (line.startsWith(':')) yield null;
    else if (line === '') {
      if (event.data.length > 0) yield { ...event, data: event.data.join('\n') };
      event = { id: null, name: 'message', data: [] };
    } else {
      const [, key, value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line)!;
      if (key === 'data') event.data.push(value);
      else if (key === 'event') event.name = value;
      else if (key === 'id') event.id = value;
    }
  }
}

/** Complete lines. A line may come in many pieces, which are joined once. */
async function* readLines(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const reader = body.getReader();
  let [pieces, length] = [[] as string[], 0];
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      const parts = decoder.decode(value, { stream: true }).split('\n');
      for (const part of parts.slice(0, -1)) {
        yield [...pieces, part].join('').replace(/\r$/, '');
        [pieces, length] = [[], 0];
      }
      pieces.push(parts.at(-1)!);
      length += parts.at(-1)!.length;
      if (length > maxEventLength) throw new RangeError(`an event has more than ${maxEventLength} characters`);
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}
