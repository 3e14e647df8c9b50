import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DisplayItem } from './contract.js';
import { fromSupervisor } from './protocol.js';
import { createRunHandle } from './run-handle.js';

/** The items that a listener receives for display payloads, which are a program's bytes. */
function show(...payloads: (string | Uint8Array)[]): DisplayItem[] {
  const items: DisplayItem[] = [];
  const { onFrame } = createRunHandle({
    number: 1,
    listener: { onOutput: () => undefined, onDisplay: (item) => items.push(item) },
    send: () => undefined,
    onEnd: () => undefined,
  });
  for (const payload of payloads) onFrame(fromSupervisor.display, Buffer.from(payload));
  return items;
}

const plot = { kind: 'plot', mediaType: 'image/png', data: 'eHh4' };
const write = (ops: string) => `{"kind":"turtle","ops":${ops}}`;

test('passes plots and drawings to the listener', () => {
  expect(show(JSON.stringify(plot), write('[["frame",10]]'))).toEqual([
    { kind: 'plot', body: { mediaType: 'image/png', data: 'eHh4' } },
    { kind: 'turtle', body: { ops: [['frame', 10]] } },
  ]);
});

test('keeps a plot description of 200 characters beyond the BMP', () => {
  const alt = (text: unknown) => show(JSON.stringify({ ...plot, alt: text })).map(({ body }) => body.alt);
  expect(alt('🐢'.repeat(200))).toEqual(['🐢'.repeat(200)]);
  expect(alt('🐢'.repeat(201))).toEqual([]);
  expect(alt(7)).toEqual([]);
});

test('keeps a drawing text of 2000 characters beyond the BMP', () => {
  const text = (length: number) => ['text', 1, 0, 0, '🐢'.repeat(length), null, null, null, null, null];
  const drawn = show(write(JSON.stringify([text(2000), text(2001)])));
  expect(drawn).toEqual([{ kind: 'turtle', body: { ops: [text(2000)] } }]);
});

/** JSON that Python reads or writes and JavaScript does not, or reads as something else. */
const rows: [name: string, payload: string | Uint8Array, shown: unknown[]][] = [
  ['no JSON', '{', []],
  ['no item', 'null', []],
  ['a list', '[{"kind":"plot"}]', []],
  ['an unknown kind', '{"kind":"__proto__"}', []],
  ['a prompt', '{"kind":"prompt","text":">>> "}', []],
  ['NaN', write('[["frame",NaN]]'), []],
  ['Infinity', write('[["frame",-Infinity]]'), []],
  ['a number beyond all', write('[["frame",1e400],["frame",1]]'), [['frame', 1]]],
  ['a huge integer', write(`[["frame",${'9'.repeat(4000)}],["frame",1]]`), [['frame', 1]]],
  ['a key twice', '{"kind":"plot","kind":"turtle","ops":[],"ops":[["frame",1]]}', [['frame', 1]]],
  ['half a surrogate pair', write('[["title","\\ud83d"]]'), [['title', '\ud83d']]],
  ['bytes that are not UTF-8', Buffer.from([...Buffer.from(write('[["title","')), 0xed, 0xa0, 0x80, 0x22]), []],
  ['UTF-16', Buffer.from(write('[["frame",1]]'), 'utf16le'), []],
  ['a byte order mark', `\ufeff${write('[["frame",1]]')}`, []],
  ['deep lists', write(`${'['.repeat(100_000)}${']'.repeat(100_000)}`), []],
  ['deep objects', `${'{"kind":'.repeat(100_000)}1${'}'.repeat(100_000)}`, []],
  ['an operation of another type', write('[7,"frame",null,{"0":"frame","1":1},["frame"],["constructor",1]]'), []],
];

test.each(rows)('%s in a display item', (_, payload, shown) => {
  expect(show(payload).flatMap(({ body }) => body.ops)).toEqual(shown);
});

test('no display item throws; each accepted item survives a round trip', () => {
  const words = ['plot', 'turtle', 'prompt', 'image/png', 'eHh4', 'line', 'text', 'frame', '#ff0000'];
  const value = fc.oneof(fc.constantFrom(...words), fc.jsonValue({ maxDepth: 3 }));
  const ops = fc.oneof(value, fc.array(fc.array(value, { maxLength: 4 }), { maxLength: 4 }));
  const item = fc.oneof(value, fc.record({ kind: value, ops, mediaType: value, data: value, alt: value }));
  const payload = fc.oneof(
    item.map((any) => JSON.stringify(any)),
    fc.uint8Array({ maxLength: 100 }),
  );
  fc.assert(
    fc.property(payload, (bytes) => {
      const items = show(bytes);
      expect(JSON.parse(JSON.stringify(items))).toEqual(items);
    }),
    { numRuns: 1_000 },
  );
});
