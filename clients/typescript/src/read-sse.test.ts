import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readServerSentEvents, type ServerSentEvent } from './read-sse.js';

const stream = [
  'retry: 1000\n\n',
  ': keep-alive\n\n',
  'id: 1-1\nevent: output\ndata: {"text":"ä: 🐍"}\n\n',
  'data: one\r\ndata:two\r\n\r\n',
  'event: cut\ndata: no blank line follows\n',
].join('');

/** Reads bytes that arrive in pieces, cut at the given positions. */
async function readPieces(cuts: number[]): Promise<ServerSentEvent[]> {
  const bytes = new TextEncoder().encode(stream);
  const ends = [...cuts.map((cut) => cut % bytes.length).sort((a, b) => a - b), bytes.length];
  const pieces = ends.map((end, index) => bytes.slice(ends[index - 1] ?? 0, end));
  const events: ServerSentEvent[] = [];
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  for await (const event of readServerSentEvents(body)) events.push(event);
  return events;
}

test('reads the same events however the bytes arrive, and drops an event that is cut', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat()), async (cuts) => {
      expect(await readPieces(cuts)).toEqual([
        null,
        { id: '1-1', name: 'output', data: '{"text":"ä: 🐍"}' },
        { id: null, name: 'message', data: 'one\ntwo' },
      ]);
    }),
  );
});
