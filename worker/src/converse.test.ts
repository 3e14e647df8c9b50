import { afterAll, beforeAll, expect, test } from 'vitest';
import { converse } from './converse.js';
import type { Sandbox } from './sandbox/contract.js';
import { openTestSandbox, smallLimits, until } from './sandbox/sandbox.testkit.js';
import { defaultSessionTerms } from './sandbox/session-terms.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openTestSandbox({ parkedMax: 1 });
});
afterAll(() => sandbox.close());

/** A conversation with a real session, as its story would tell it: `?` behind a prompt that waits, brackets around what was typed. */
async function open({ maxToldBytes = 10_000, main = '' } = {}) {
  const told: { kind: string; body: Record<string, unknown> }[] = [];
  let story = '';
  let refusals = 0;
  const { process, session } = converse({
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
          terms: { ...defaultSessionTerms, warningMs: 1 },
        },
        listener,
      ),
    listener: {
      onOutput: (_, bytes) => {
        story += bytes;
      },
    },
    tell(item) {
      told.push(item);
      const { text, waiting, key, notice, leftMs } = item.body;
      if (item.kind === 'prompt') story += `${text}${waiting ? '?' : ''}`;
      else if (item.kind === 'input') story += `[${text || key}]`;
      else story += `(${notice} ${leftMs})`;
    },
    maxToldBytes,
    frozenTimeMs: 5000,
    onRefused: () => refusals++,
  });
  const reads = (text: string) => until(() => story.endsWith(text), 5000);
  return {
    process,
    session,
    told,
    reads,
    type: (text: string) => process.write(Buffer.from(text)),
    story: () => story,
    refusals: () => refusals,
  };
}

test('a prompt that finds a line does not wait; one that was sent in pieces waits for its end', async () => {
  const { type, reads, story, session, process } = await open();
  await reads('>>> ?');
  expect(session.idleSince).not.toBeNull();
  type('for i in range(2):\n  i\n\n5\n');
  await reads('>>> ?');
  expect(story()).toBe('>>> ?[for i in range(2):\n  i\n\n5\n]... ... 0\n1\n>>> 5\n>>> ?');
  type('1 +');
  expect(session.idleSince).not.toBeNull();
  type(' 1\n');
  expect(session.idleSince).toBeNull();
  await reads('2\n>>> ?');
  process.endInput();
  expect(await process.ended).toMatchObject({ exitCode: 0 });
  expect(story()).toMatch(/\[eof\]$/);
});

test('a program that reads without a prompt is told to wait, and the count of lines comes right again', async () => {
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

test('an interrupt is told, and a prompt that waits follows', async () => {
  const { type, reads, process, story } = await open();
  await reads('>>> ?');
  type('print("on"); [None for _ in iter(int, 1)]\n');
  await reads('on\n');
  process.interrupt();
  await reads('KeyboardInterrupt\n>>> ?');
  expect(story()).toContain('[interrupt]');
  process.stop('cancelled');
  await process.ended;
});

test('parking and going on are told; one that the sandbox refuses goes on at once, and needs a place', async () => {
  const [first, second] = [await open(), await open()];
  for (const { reads } of [first, second]) await reads('>>> ?');
  first.session.park();
  await first.reads('(parked 5000)');
  expect([first.session.isParked, first.session.idleSince]).toEqual([true, null]);
  second.session.park();
  await until(() => second.refusals() === 1, 5000);
  expect(second.session.isParked).toBe(false);
  expect(second.story()).toMatch(/\(parked 5000\)\(parked null\)$/);
  first.type('6 * 7\n');
  first.session.resume();
  await first.reads('42\n>>> ?');
  expect(first.refusals()).toBe(0);
  for (const { process } of [first, second]) {
    process.stop('cancelled');
    await process.ended;
  }
});

test('no more is told than the limit: then the session ends', async () => {
  const { type, told, process } = await open({ maxToldBytes: 2000 });
  for (let i = 0; i < 200; i++) type('\n');
  expect(await process.ended).toMatchObject({ stopReason: 'output' });
  expect(told.reduce((sum, { body }) => sum + JSON.stringify(body).length, 0)).toBeLessThanOrEqual(2000);
});
