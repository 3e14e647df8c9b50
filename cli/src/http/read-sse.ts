/** An event of a stream. `id` is null where the server gives none. */
export interface SseEvent {
  id: string | null;
  event: string;
  data: string;
}

/** Most characters of one event; the largest is a finished run with 16 MiB of output and their JSON escapes. */
const maxEventChars = 128 * 1024 * 1024;

/** Reads Server-Sent Events (WHATWG HTML, section 9.2.6). Comments and an event cut off by the end are dropped. */
export async function* readSse(chunks: AsyncIterable<string>): AsyncGenerator<SseEvent> {
  // The beginning of a line, in pieces: a long one is joined once, not with every chunk.
  let pieces: string[] = [];
  let length = 0;
  let fields = emptyEvent();
  for await (const chunk of chunks) {
    pieces.push(chunk);
    length += chunk.length;
    if (length > maxEventChars) throw new Error(`an event has more than ${maxEventChars} characters`);
    if (!/[\r\n]/.test(chunk)) continue;
    const lines = pieces.join('').split(/\r\n|\n|\r(?!$)/);
    pieces = [lines.pop()!];
    length = pieces[0]!.length;
    for (const line of lines) {
      if (line !== '') addField(fields, line);
      else if (fields.data.length > 0) yield { ...fields, data: fields.data.join('\n') };
      if (line === '') fields = emptyEvent();
    }
  }
}

const emptyEvent = () => ({ id: null as string | null, event: 'message', data: [] as string[] });

function addField(fields: ReturnType<typeof emptyEvent>, line: string): void {
  const colon = line.indexOf(':');
  if (colon === 0) return;
  const name = colon < 0 ? line : line.slice(0, colon);
  const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
  if (name === 'data') fields.data.push(value);
  else if (name === 'event') fields.event = value;
  else if (name === 'id') fields.id = value;
}
