import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import {
  cgroupFolders,
  countProcesses,
  expectWithin,
  openTestSandbox,
  runProgram,
  until,
} from '../../support/test-sandbox.js';
import { openTestSession } from '../../support/test-session.js';

const cgroupName = `runq-test-limits-${process.pid}`;
let sandbox: Sandbox;
let withoutGroups: Sandbox;
beforeAll(async () => {
  [sandbox, withoutGroups] = await Promise.all([
    openTestSandbox({ cgroupName }),
    openTestSandbox({ useCgroup: false }),
  ]);
});
afterAll(() => Promise.all([sandbox.close(), withoutGroups.close()]));

test('announces the end of the lifetime and enforces it, busy or idle', async () => {
  const repl = await openTestSession(sandbox, null, { limits: { wallTimeMs: 800 }, sessionLimits: { warningMs: 500 } });
  repl.write('while True: pass\n\n');
  expect(await repl.ended()).toMatchObject({ stopReason: 'wall_time' });
  expect(repl.notices.map(({ kind }) => kind)).toEqual(['lifetime']);
  expectWithin(1, 500, repl.notices[0]!.leftMs!);
  expect(repl.result!.usage.wallTimeMs).toBeGreaterThan(790);
});

test('a session without input and without computing is announced to end, then ends', async () => {
  const repl = await openTestSession(sandbox, null, {
    limits: { idleTimeMs: 1_800 },
    sessionLimits: { warningMs: 500 },
  });
  expect(await repl.ended()).toMatchObject({ stopReason: 'idle' });
  expect(repl.notices.map(({ kind }) => kind)).toEqual(['idle']);
});

test('input withdraws the announcement', async () => {
  const repl = await openTestSession(sandbox, null, {
    limits: { idleTimeMs: 1_800 },
    sessionLimits: { warningMs: 1_000 },
  });
  await until(() => repl.notices.length === 1);
  await repl.enter('1\n');
  await until(() => repl.notices.length === 2);
  expect(repl.notices[1]).toEqual({ kind: 'idle', leftMs: null });
  expect(await repl.ended()).toMatchObject({ stopReason: 'idle' });
  expect(repl.result!.usage.wallTimeMs).toBeGreaterThan(2_500);
});

test('sleeping is idle, computing is not', async () => {
  const limits = { idleTimeMs: 900, wallTimeMs: 2_500 };
  const [sleeps, computes] = await Promise.all([
    openTestSession(sandbox, null, { limits }),
    openTestSession(sandbox, null, { limits }),
  ]);
  sleeps.write('import time; time.sleep(60)\n');
  computes.write('while True: pass\n\n');
  expect(await sleeps.ended()).toMatchObject({ stopReason: 'idle' });
  expect(await computes.ended()).toMatchObject({ stopReason: 'wall_time' });
});

test('a session has a CPU quota, not a CPU time limit; the next run of the slot has full speed', async () => {
  const repl = await openTestSession(sandbox, null, {
    limits: { cpuTimeMs: 10, wallTimeMs: 2_500 },
    sessionLimits: { processors: 0.2 },
  });
  repl.write('while True: pass\n\n');
  const { stopReason, usage } = await repl.ended();
  expect(stopReason).toBe('wall_time');
  expectWithin(11, 900, usage.cpuTimeMs);
  const quotas = cgroupFolders(cgroupName).flatMap((folder) =>
    readdirSync(folder)
      .map((slot) => `${folder}/${slot}/cpu.cfs_quota_us`)
      .filter(existsSync)
      .map((path) => readFileSync(path, 'utf8').trim()),
  );
  expect(quotas.filter((quota) => quota !== '-1')).toEqual([]);
});

test('limits memory, output and processes as in a run', async () => {
  const repl = await openTestSession(sandbox, null);
  expect(await repl.enter('x = bytearray(500_000_000)\n')).toMatch(/MemoryError\n$/);
  const forks = 'import subprocess\nall = []\nfor i in range(100): all.append(subprocess.Popen(["sleep", "9"]))\n\n';
  expect(await repl.enter(forks)).toMatch(/BlockingIOError/);
  repl.write('while True: print("x" * 1000)\n\n');
  expect(await repl.ended()).toMatchObject({ stopReason: 'output', outputTruncated: true, fault: null });
});

test('forged prompts are limited to the number of lines sent', async () => {
  const repl = await openTestSession(sandbox, null);
  const forge =
    'import json, os, struct\ndef show(**item):\n' +
    '  b = json.dumps(item).encode(); os.write(3, struct.pack("<I", len(b)) + b)\n\n' +
    'for i in range(1500): show(kind="prompt", text=f"forged {i}", source="console")\n\n';
  repl.write(forge);
  repl.write('print("end")\n');
  await until(() => repl.stdout.includes('end'));
  expect(repl.prompts.length).toBeLessThanOrEqual(1 + forge.split('\n').length);
  expect(Math.max(...repl.prompts.map(({ text }) => text.length))).toBeLessThanOrEqual(256);
  repl.session.stop('cancelled');
});

const forgeries: Record<string, string> = {
  'a prompt of another kind': '{"kind":"prompt","text":7,"source":"console"}',
  'a prompt from nowhere': '{"kind":"prompt","text":"x","source":"root"}',
  'an unrequested completion': '{"kind":"completion","id":1,"from":0,"matches":["x"]}',
  'a notice': '{"kind":"notice","leftMs":5}',
  'a list': '[1, 2]',
};
test.each(Object.keys(forgeries))('%s has no effect', async (name) => {
  const repl = await openTestSession(sandbox, null);
  const seen = repl.prompts.length;
  await repl.enter(
    `import os, struct; b = b'${forgeries[name]}'; _ = os.write(3, struct.pack("<I", len(b)) + b); print("on")\n`,
  );
  expect(repl.stdout).toBe('on\n');
  expect(repl.notices).toEqual([]);
  expect(repl.prompts.slice(seen).every(({ text }) => text === '>>> ')).toBe(true);
  repl.session.stop('cancelled');
});

test('validates the shape and size of a forged completion reply', async () => {
  const forger =
    'import json, os, struct, rlcompleter\nanswers = iter([["x" * 9999], [1], "no", ["ok"] * 101, ["fine"]])\n' +
    'def forge(names):\n' +
    '    b = json.dumps({"kind": "completion", "id": forge.id, "from": 0, "matches": ' +
    'next(answers)}).encode()\n    forge.id += 1\n    os.write(3, struct.pack("<I", len(b)) + b)\n' +
    'forge.id = 1\nclass Completer(rlcompleter.Completer):\n    def complete(self, text, state):\n' +
    '        if state == 0: forge(0)\n        return None\nrlcompleter.Completer = Completer\n';
  const repl = await openTestSession(sandbox, forger);
  for (let i = 0; i < 4; i++)
    expect(await repl.session.complete('a', 1)).toEqual({ state: 'ok', from: 0, matches: [] });
  expect(await repl.session.complete('a', 1)).toEqual({ state: 'ok', from: 0, matches: ['fine'] });
  repl.session.stop('cancelled');
});

test('a run that is no session has no prompts and no REPL', async () => {
  const forged = '{"kind":"prompt","text":"x","source":"console"}';
  const seen = await runProgram(
    sandbox,
    `import os, struct\nb = b'${forged}'\nos.write(3, struct.pack("<I", len(b)) + b)\n` +
      `print(repr(input), "readline" in __import__("sys").modules)`,
  );
  expect(seen.items).toEqual([]);
  expect(seen.stdout).toBe('<built-in function input> False\n');
});

test('without control groups: prompts, interrupt, freeze, thaw, limits', async () => {
  const repl = await openTestSession(withoutGroups, 'x = 1\n');
  expect(await repl.enter('x + 1\n')).toBe('2\n');
  await repl.enter('while True:\n');
  await repl.enter('  pass\n');
  repl.write('\n');
  await new Promise((resolve) => setTimeout(resolve, 100));
  repl.session.freeze();
  await until(() => repl.frozen.length === 1);
  repl.session.thaw();
  repl.session.interrupt();
  await repl.waitForPrompts(5);
  expect(repl.stderr).toMatch(/KeyboardInterrupt\n$/);
  expect(await repl.enter('bytearray(500_000_000)\n')).toMatch(/MemoryError\n$/);
  repl.session.freeze();
  repl.session.stop('cancelled');
  expect(await repl.ended()).toMatchObject({ stopReason: 'cancelled', fault: null });
  const idle = await openTestSession(withoutGroups, null, { limits: { idleTimeMs: 700 } });
  expect(await idle.ended()).toMatchObject({ stopReason: 'idle' });
});

test('commands before the first line and after the end have no effect', async () => {
  const repl = await openTestSession(sandbox, null, { begin: false });
  repl.session.freeze();
  repl.session.thaw();
  repl.session.interrupt();
  const early = repl.session.complete('a', 1);
  expect((await early).state).toBe('busy');
  repl.session.thaw();
  repl.write('exit()\nexit()\n');
  await repl.ended();
  repl.session.freeze();
  repl.session.thaw();
  repl.session.interrupt();
  expect((await repl.session.complete('a', 1)).state).toBe('busy');
  expect((await runProgram(sandbox, 'print(2)')).stdout).toBe('2\n');
});

test('leaves no process after a session, nor after the supervisor of a frozen one', async () => {
  const own = `runq-test-survivors-${process.pid}`;
  const mortal = await openTestSandbox({ cgroupName: own });
  // Its six slots, and two processes for each of two ready units.
  const idle = 6 + 2 * 2;
  const daemon =
    'import os, time\nfor _ in range(3):\n    if os.fork() == 0:\n        os.setsid()\n' +
    '        while True: time.sleep(1)\n';
  const first = await openTestSession(mortal, daemon);
  first.write('exit()\n');
  await first.ended();
  await until(() => countProcesses(own) <= idle);
  const second = await openTestSession(mortal, daemon);
  second.session.freeze();
  await until(() => second.frozen.length === 1);
  process.kill(mortal.supervisorPid()!, 'SIGKILL');
  expect((await second.ended()).fault).not.toBeNull();
  await until(() => mortal.isHealthy(), 10_000);
  await until(() => countProcesses(own) <= idle);
  await mortal.close();
  await until(() => countProcesses(own) === 0);
});

test('interrupts a statement at its CPU limit and keeps the variables; each statement has its own time', async () => {
  const repl = await openTestSession(sandbox, 'kept = 5\n', { sessionLimits: { statementCpuMs: 300 } });
  for (let count = 0; count < 3; count++) await repl.enter('sum(range(2_000_000)) > 0\n');
  expect(repl.notices).toEqual([]);
  const seen = repl.prompts.length;
  repl.write('while True: kept += 0\n\n');
  await repl.waitForPrompts(seen + 2);
  expect(repl.stderr).toContain('KeyboardInterrupt');
  expect(repl.notices).toEqual([{ kind: 'statement', leftMs: null }]);
  expect(await repl.enter('kept\n')).toBe('5\n');
  repl.session.stop('cancelled');
  expect(await repl.ended()).toMatchObject({ stopReason: 'cancelled' });
});
