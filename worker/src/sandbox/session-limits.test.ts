import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sandbox } from './contract.js';
import { cgroupFolders, countProcesses, expectWithin, openTestSandbox, runProgram, until } from './sandbox.testkit.js';
import { openTestSession } from './session.testkit.js';

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

test('the end of the lifetime is announced and comes, whatever the session does', async () => {
  const told = await openTestSession(sandbox, null, { limits: { wallTimeMs: 800 }, terms: { warningMs: 500 } });
  told.write('while True: pass\n\n');
  expect(await told.ended()).toMatchObject({ stopReason: 'wall_time' });
  expect(told.notices.map(({ kind }) => kind)).toEqual(['lifetime']);
  expectWithin(1, 500, told.notices[0]!.leftMs!);
  expect(told.facts!.usage.wallTimeMs).toBeGreaterThan(790);
});

test('a session without input and without computing is announced to end, then ends', async () => {
  const told = await openTestSession(sandbox, null, { limits: { idleTimeMs: 1_800 }, terms: { warningMs: 500 } });
  expect(await told.ended()).toMatchObject({ stopReason: 'idle' });
  expect(told.notices.map(({ kind }) => kind)).toEqual(['idle']);
});

test('input takes the announcement back', async () => {
  const told = await openTestSession(sandbox, null, { limits: { idleTimeMs: 1_800 }, terms: { warningMs: 1_000 } });
  await until(() => told.notices.length === 1);
  await told.say('1\n');
  await until(() => told.notices.length === 2);
  expect(told.notices[1]).toEqual({ kind: 'idle', leftMs: null });
  expect(await told.ended()).toMatchObject({ stopReason: 'idle' });
  expect(told.facts!.usage.wallTimeMs).toBeGreaterThan(2_500);
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

test('computing is limited by its rate, not by its sum, and the next run of the place has its full speed', async () => {
  const told = await openTestSession(sandbox, null, {
    limits: { cpuTimeMs: 10, wallTimeMs: 2_500 },
    terms: { processors: 0.2 },
  });
  told.write('while True: pass\n\n');
  const { stopReason, usage } = await told.ended();
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

test('memory, output and processes are limited as in a run', async () => {
  const told = await openTestSession(sandbox, null);
  expect(await told.say('x = bytearray(500_000_000)\n')).toMatch(/MemoryError\n$/);
  const forks = 'import subprocess\nall = []\nfor i in range(100): all.append(subprocess.Popen(["sleep", "9"]))\n\n';
  expect(await told.say(forks)).toMatch(/BlockingIOError/);
  told.write('while True: print("x" * 1000)\n\n');
  expect(await told.ended()).toMatchObject({ stopReason: 'output', outputTruncated: true, fault: null });
});

test('prompts that a program forges are bounded by the lines that were sent', async () => {
  const told = await openTestSession(sandbox, null);
  const forge =
    'import json, os, struct\ndef show(**item):\n  b = json.dumps(item).encode(); os.write(3, struct.pack("<I", len(b)) + b)\n\n' +
    'for i in range(1500): show(kind="prompt", text=f"forged {i}", source="console")\n\n';
  told.write(forge);
  told.write('print("end")\n');
  await until(() => told.stdout.includes('end'));
  expect(told.prompts.length).toBeLessThanOrEqual(1 + forge.split('\n').length);
  expect(Math.max(...told.prompts.map(({ text }) => text.length))).toBeLessThanOrEqual(256);
  told.session.stop('cancelled');
});

const forgeries: Record<string, string> = {
  'a prompt of another kind': '{"kind":"prompt","text":7,"source":"console"}',
  'a prompt from nowhere': '{"kind":"prompt","text":"x","source":"root"}',
  'a completion that nobody asked for': '{"kind":"completion","id":1,"from":0,"matches":["x"]}',
  'a notice': '{"kind":"notice","leftMs":5}',
  'a list': '[1, 2]',
};
test.each(Object.keys(forgeries))('%s does nothing', async (name) => {
  const told = await openTestSession(sandbox, null);
  const seen = told.prompts.length;
  await told.say(
    `import os, struct; b = b'${forgeries[name]}'; _ = os.write(3, struct.pack("<I", len(b)) + b); print("on")\n`,
  );
  expect(told.stdout).toBe('on\n');
  expect(told.notices).toEqual([]);
  expect(told.prompts.slice(seen).every(({ text }) => text === '>>> ')).toBe(true);
  told.session.stop('cancelled');
});

test('a forged answer to a completion is checked for shape and size', async () => {
  const forger =
    'import json, os, struct, rlcompleter\nanswers = iter([["x" * 9999], [1], "no", ["ok"] * 101, ["fine"]])\n' +
    'def forge(names):\n    b = json.dumps({"kind": "completion", "id": forge.id, "from": 0, "matches": next(answers)}).encode()\n    forge.id += 1\n    os.write(3, struct.pack("<I", len(b)) + b)\n' +
    'forge.id = 1\nclass Completer(rlcompleter.Completer):\n    def complete(self, text, state):\n        if state == 0: forge(0)\n        return None\nrlcompleter.Completer = Completer\n';
  const told = await openTestSession(sandbox, forger);
  for (let i = 0; i < 4; i++)
    expect(await told.session.complete('a', 1)).toEqual({ state: 'ok', from: 0, matches: [] });
  expect(await told.session.complete('a', 1)).toEqual({ state: 'ok', from: 0, matches: ['fine'] });
  told.session.stop('cancelled');
});

test('a plain run has no prompts, and no console', async () => {
  const forged = '{"kind":"prompt","text":"x","source":"console"}';
  const seen = await runProgram(
    sandbox,
    `import os, struct\nb = b'${forged}'\nos.write(3, struct.pack("<I", len(b)) + b)\nprint(repr(input), "readline" in __import__("sys").modules)`,
  );
  expect(seen.items).toEqual([]);
  expect(seen.stdout).toBe('<built-in function input> False\n');
});

test('without control groups: prompts, interrupt, freeze, thaw, limits', async () => {
  const told = await openTestSession(withoutGroups, 'x = 1\n');
  expect(await told.say('x + 1\n')).toBe('2\n');
  await told.say('while True:\n');
  await told.say('  pass\n');
  told.write('\n');
  await new Promise((resolve) => setTimeout(resolve, 100));
  told.session.freeze();
  await until(() => told.frozen.length === 1);
  told.session.thaw();
  told.session.interrupt();
  await told.prompted(5);
  expect(told.stderr).toMatch(/KeyboardInterrupt\n$/);
  expect(await told.say('bytearray(500_000_000)\n')).toMatch(/MemoryError\n$/);
  told.session.freeze();
  told.session.stop('cancelled');
  expect(await told.ended()).toMatchObject({ stopReason: 'cancelled', fault: null });
  const idle = await openTestSession(withoutGroups, null, { limits: { idleTimeMs: 700 } });
  expect(await idle.ended()).toMatchObject({ stopReason: 'idle' });
});

test('commands before the first line and after the end are harmless', async () => {
  const told = await openTestSession(sandbox, null, { begin: false });
  told.session.freeze();
  told.session.thaw();
  told.session.interrupt();
  const early = told.session.complete('a', 1);
  expect((await early).state).toBe('busy');
  told.session.thaw();
  told.write('exit()\nexit()\n');
  await told.ended();
  told.session.freeze();
  told.session.thaw();
  told.session.interrupt();
  expect((await told.session.complete('a', 1)).state).toBe('busy');
  expect((await runProgram(sandbox, 'print(2)')).stdout).toBe('2\n');
});

test('nothing of a session outlives it, nor of a frozen one its supervisor', async () => {
  const own = `runq-test-survivors-${process.pid}`;
  const mortal = await openTestSandbox({ cgroupName: own });
  // Its six slots, and two processes for each of two ready units.
  const idle = 6 + 2 * 2;
  const daemon =
    'import os, time\nfor _ in range(3):\n    if os.fork() == 0:\n        os.setsid()\n        while True: time.sleep(1)\n';
  const first = await openTestSession(mortal, daemon);
  first.write('exit()\n');
  await first.ended();
  await until(() => countProcesses(own) <= idle, 3_000);
  const second = await openTestSession(mortal, daemon);
  second.session.freeze();
  await until(() => second.frozen.length === 1);
  process.kill(mortal.supervisorPid()!, 'SIGKILL');
  expect((await second.ended()).fault).not.toBeNull();
  await until(() => mortal.isHealthy(), 10_000);
  await until(() => countProcesses(own) <= idle, 5_000);
  await mortal.close();
  await until(() => countProcesses(own) === 0, 5_000);
});

test('a statement that computes for too long is interrupted and keeps the variables; its time is its own', async () => {
  const told = await openTestSession(sandbox, 'kept = 5\n', { terms: { statementCpuMs: 300 } });
  for (let count = 0; count < 3; count++) await told.say('sum(range(2_000_000)) > 0\n');
  expect(told.notices).toEqual([]);
  const seen = told.prompts.length;
  told.write('while True: kept += 0\n\n');
  await told.prompted(seen + 2);
  expect(told.stderr).toContain('KeyboardInterrupt');
  expect(told.notices).toEqual([{ kind: 'statement', leftMs: null }]);
  expect(await told.say('kept\n')).toBe('5\n');
  told.session.stop('cancelled');
  expect(await told.ended()).toMatchObject({ stopReason: 'cancelled' });
});
