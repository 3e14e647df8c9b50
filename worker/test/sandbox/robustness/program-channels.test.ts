import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Completion, DisplayItem, Sandbox, SandboxResult } from '../../../src/sandbox/contract.js';
import { openTestSandbox, runProgram, slowness, until } from '../../support/test-sandbox.js';
import { openTestSession } from '../../support/test-session.js';

/** `npm run test:long`: 100,000 messages and more; takes some minutes. */
const isLong = process.env.RUNQ_LONG === '1';
const seed = Number(process.env.RUNQ_SEED ?? Math.floor(Math.random() * 2 ** 31));
const rounds = isLong ? 17 : 1;
const messages = isLong ? 1_000 : 500;
const MiB = 1024 * 1024;
const limits = { wallTimeMs: 30_000, cpuTimeMs: 20_000, memoryBytes: 128 * MiB };
const writer = readFileSync(fileURLToPath(new URL('../../support/write_channels.py', import.meta.url)), 'utf8');

const errors: string[] = [];
let sandbox: Sandbox;
beforeAll(async () => {
  const silent = () => undefined;
  const error = (fields: object, text: string) => errors.push(`${text} ${JSON.stringify(fields)}`);
  sandbox = await openTestSandbox({ log: { info: silent, warn: silent, error } });
});
beforeEach(async () => {
  await until(() => sandbox.isHealthy(), 20_000);
  errors.length = 0;
}, 30_000);
afterAll(() => sandbox.close());

const program = (round: number, { whole, writers }: { whole: number; writers: number }) =>
  `SEED, MESSAGES, WHOLE, WRITERS = ${seed + 10 * round}, ${messages}, ${whole}, ${writers}\n${writer}`;

/** Items nested so deeply that Python can read but not write them, and deeper, in every parsed field. */
const deepItems = `
import os, struct
for depth in range(900, 1011):
    for opening, closing in (("[", "]"), ('{"a":', "}")):
        deep = opening * depth + "1" + closing * depth
        for item in ('"kind":%s', '"kind":"turtle","ops":%s', '"kind":"turtle","ops":[["title",%s]]',
                     '"kind":"plot","data":%s', '"kind":"hint","memoryError":%s', '"kind":"unknown","x":%s',
                     '"kind":"prompt","text":%s,"source":%s', '"kind":"completion","id":1,"from":%s,"matches":[%s]'):
            body = ("{" + item.replace("%s", deep) + "}").encode()
            os.write(3, struct.pack("<I", len(body)) + body)
os._exit(7)
`;

/** Expects a hostile run to end by itself, while concurrent runs are not affected. */
async function expectItEndsAlone(start: () => Promise<{ result: SandboxResult; items: DisplayItem[] }>): Promise<void> {
  const supervisor = sandbox.supervisorPid();
  let isOver = false;
  const hostile = start().finally(() => {
    isOver = true;
  });
  do {
    const neighbour = await runProgram(sandbox, 'print(6 * 7)');
    expect(neighbour.stdout, JSON.stringify(neighbour.result)).toBe('42\n');
  } while (!isOver);
  const { result, items } = await hostile;
  expect(result).toMatchObject({ exitCode: 7, signal: null, stopReason: null, fault: null });
  expect(JSON.parse(JSON.stringify(items))).toEqual(items);
  expect(sandbox.supervisorPid()).toBe(supervisor);
  expect(errors).toEqual([]);
}

/** Runs a session with constant completion requests. */
async function runSession(main: string): Promise<{ result: SandboxResult; items: DisplayItem[] }> {
  const completions: Completion[] = [];
  const opened = await openTestSession(sandbox, main, { limits, begin: false });
  while (opened.result === null) completions.push(await opened.session.complete('pri', 3));
  expect(completions.length).toBeGreaterThan(0);
  for (const { from } of completions) expect([0, 1, 2, 3]).toContain(from);
  return { result: opened.result, items: [] };
}

const timeoutMs = 30_000 * rounds * slowness;

test.each([
  ['items of every shape', { whole: 1, writers: 1 }],
  ['items cut off and of false lengths', { whole: 0.99, writers: 1 }],
  ['items of three processes at the same time', { whole: 1, writers: 3 }],
])(`%s end nothing but their own run (RUNQ_SEED=${seed})`, { timeout: timeoutMs }, async (_, settings) => {
  for (let round = 0; round < rounds; round++)
    await expectItEndsAlone(() => runProgram(sandbox, program(round, settings), { limits }));
});

test(`a session that forges its console's replies ends nothing else (RUNQ_SEED=${seed})`, {
  timeout: timeoutMs,
}, async () => {
  for (let round = 0; round < rounds; round++)
    await expectItEndsAlone(() => runSession(program(round, { whole: 1, writers: 1 })));
});

test('items nested 900 to 1010 deep end only their own run', async () => {
  await expectItEndsAlone(() => runProgram(sandbox, deepItems, { limits }));
  await expectItEndsAlone(() => runSession(deepItems));
});
