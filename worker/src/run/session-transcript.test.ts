import { afterAll, beforeAll, expect, test } from 'vitest';
import { openTestSandbox, smallLimits, until } from '../../test/support/test-sandbox.js';
import type { Sandbox } from '../sandbox/contract.js';
import { defaultSessionLimits } from '../sandbox/contract.js';
import { createSessionTranscript } from './session-transcript.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openTestSandbox({ parkedMax: 1 });
});
afterAll(() => sandbox.close());

/** A real session with its transcript as text: `?` behind a prompt that waits, brackets around input. */
async function open({ maxTranscriptBytes = 10_000, main = '' } = {}) {
  const items: { kind: string; body: Record<string, unknown> }[] = [];
  let transcript = '';
  let refusals = 0;
  const { process, session } = createSessionTranscript({
    open: (listener) =>
      sandbox.openSession(
        {
          program: {
            files: main ? [{ path: 'main.py', content: main, encoding: 'utf8' }] : [],
            entry: 'main.py',
            args: [],
            stdin: '',
          },
          limits: { ...smallLimits, wallTimeMs: 20_000, idleTimeMs: 10_000 },
          sessionLimits: { ...defaultSessionLimits, warningMs: 1 },
        },
        listener,
      ),
    listener: {
      onOutput: (_, bytes) => {
        transcript += bytes;
      },
    },
    append(item) {
      items.push(item);
      const { text, waiting, key, notice, leftMs } = item.body;
      if (item.kind === 'prompt') transcript += `${text}${waiting ? '?' : ''}`;
      else if (item.kind === 'input') transcript += item.body.paste ? `{${text}}` : `[${text || key}]`;
      else transcript += `(${notice} ${leftMs})`;
    },
    maxTranscriptBytes,
    frozenTimeMs: 5000,
    onFreezeRefused: () => refusals++,
  });
  const reads = (text: string) => until(() => transcript.endsWith(text));
  return {
    process,
    session,
    items,
    reads,
    type: (text: string) => process.write(Buffer.from(text)),
    paste: (text: string) => session.paste(Buffer.from(text)),
    transcript: () => transcript,
    refusals: () => refusals,
  };
}

test('a prompt does not wait when a complete line is there', async () => {
  const { type, reads, transcript, session, process } = await open();
  await reads('>>> ?');
  expect(session.idleSince).not.toBeNull();
  type('for i in range(2):\n  i\n\n5\n');
  await reads('>>> ?');
  expect(transcript()).toBe('>>> ?[for i in range(2):\n  i\n\n5\n]... ... 0\n1\n>>> 5\n>>> ?');
  type('1 +');
  expect(session.idleSince).not.toBeNull();
  type(' 1\n');
  expect(session.idleSince).toBeNull();
  await reads('2\n>>> ?');
  process.endInput();
  expect(await process.ended).toMatchObject({ exitCode: 0 });
  expect(transcript()).toMatch(/\[eof\]$/);
});

test('reports a wait without a prompt and corrects the count of lines', async () => {
  const { type, reads, process } = await open();
  await reads('>>> ?');
  type('import sys; a = sys.stdin.readline(); b = sys.stdin.readline()\none\n');
  await reads(']?');
  type('two\n');
  await reads('[two\n]>>> ?');
  type('a + b\n');
  await reads("'one\\ntwo\\n'\n>>> ?");
  process.stop('cancelled');
  await process.ended;
});

test('a prompt consumes a whole paste; input() consumes one of its lines', async () => {
  const { type, paste, reads, transcript, session, process } = await open();
  await reads('>>> ?');
  paste('if 1:\n  2\n\n  3\n4\n');
  expect(session.idleSince).toBeNull();
  await reads('2\n3\n4\n>>> ?');
  type('def f():\n');
  await reads('... ?');
  paste('  return input("? ")\nf()\n');
  await reads('? ?');
  paste('five\n6\n7\n');
  await reads("'five'\n>>> 6\n>>> 7\n>>> ?");
  type('import time; time.sleep(0.1)\n');
  paste('8\n9\n');
  await reads('>>> 8\n9\n>>> ?');
  expect(transcript()).toContain('{five\n6\n7\n}');
  process.stop('cancelled');
  await process.ended;
});

test('an interrupt drops the waiting paste', async () => {
  const { type, paste, reads, process } = await open();
  await reads('>>> ?');
  type('print("on"); [None for _ in iter(int, 1)]\n');
  paste('5\n6\n');
  type('7\n');
  await reads('on\n');
  process.interrupt();
  await reads('KeyboardInterrupt\n>>> ?');
  type('8\n');
  await reads('[8\n]8\n>>> ?');
  process.stop('cancelled');
  await process.ended;
});

test('records an interrupt, followed by a waiting prompt', async () => {
  const { type, reads, process, transcript } = await open();
  await reads('>>> ?');
  type('print("on"); [None for _ in iter(int, 1)]\n');
  await reads('on\n');
  process.interrupt();
  await reads('KeyboardInterrupt\n>>> ?');
  expect(transcript()).toContain('[interrupt]');
  process.stop('cancelled');
  await process.ended;
});

test('records parking and resuming; a refused freeze resumes immediately and needs a slot', async () => {
  const [first, second] = [await open(), await open()];
  for (const { reads } of [first, second]) await reads('>>> ?');
  first.session.park();
  await first.reads('(parked 5000)');
  expect([first.session.isParked, first.session.idleSince]).toEqual([true, null]);
  second.session.park();
  await until(() => second.refusals() === 1);
  expect(second.session.isParked).toBe(false);
  expect(second.transcript()).toMatch(/\(parked 5000\)\(parked null\)$/);
  first.type('6 * 7\n');
  first.session.resume();
  await first.reads('42\n>>> ?');
  expect(first.refusals()).toBe(0);
  for (const { process } of [first, second]) {
    process.stop('cancelled');
    await process.ended;
  }
});

test('ends the session when its transcript exceeds the limit', async () => {
  const { type, items, process } = await open({ maxTranscriptBytes: 2000 });
  for (let i = 0; i < 200; i++) type('\n');
  expect(await process.ended).toMatchObject({ stopReason: 'output' });
  const prompts = items.filter(({ kind }) => kind !== 'input');
  expect(prompts.reduce((sum, { body }) => sum + JSON.stringify(body).length, 0)).toBeLessThanOrEqual(2000);
});

test('input does not count towards the transcript limit', async () => {
  const { type, paste, reads, process } = await open({ maxTranscriptBytes: 2000 });
  await reads('>>> ?');
  type(`len("${'x'.repeat(3000)}")\n`);
  await reads('3000\n>>> ?');
  paste(`${'# nothing\n'.repeat(1000)}1\n`);
  await reads('1\n>>> ?');
  process.stop('cancelled');
  await process.ended;
});
