import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSse } from './read-sse.js';

const stream = [
  ...['retry: 1000', '', ': keep-alive', '', 'id: 1-1', 'event: output', 'data: {"text":"a"}', ''],
  ...['data:first', 'data: second', '', 'id: 1-2', 'data: lost'],
].join('\n');

const expected = [
  { id: '1-1', event: 'output', data: '{"text":"a"}' },
  { id: null, event: 'message', data: 'first\nsecond' },
];

async function read(text: string, sizes: number[]) {
  async function* cut() {
    let from = 0;
    for (const size of sizes) {
      yield text.slice(from, from + size);
      from += size;
    }
    yield text.slice(from);
  }
  const events = [];
  for await (const event of readSse(cut())) events.push(event);
  return events;
}

test('reads events, however the stream is cut and whichever line ends it has', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat(40), { maxLength: 20 }), fc.constantFrom('\n', '\r\n'), async (sizes, lineEnd) => {
      expect(await read(stream.replaceAll('\n', lineEnd), sizes)).toEqual(expected);
    }),
  );
});
