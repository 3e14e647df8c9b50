import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { ok, rows, rowsWithProcesses } from '../../support/fallback-rows.js';
import { expectRow, type Observed, openTestSandbox, runProgram, until } from '../../support/test-sandbox.js';
import { openTierSandbox, pythonOfTier, type TestTier } from '../../support/test-tiers.js';

const isAlive = (pid: number) => existsSync(`/proc/${pid}`);
/** Descendants of a process. */
const readStarted = (pid: number): number =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .split(' ')
    .filter(Boolean)
    .reduce((sum, child) => sum + 1 + (isAlive(Number(child)) ? readStarted(Number(child)) : 0), 0);
const numbersIn = ({ stdout }: Observed) => stdout.trim().split(/\s+/).map(Number);

describe.each<{ tier: TestTier; info: object }>([
  { tier: '3', info: { tier: 3, isolation: 'landlock', cgroup: 'none' } },
  { tier: '3b', info: { tier: 3, isolation: '3b: landlock, one user', cgroup: 'none' } },
  { tier: '4', info: { tier: 4, isolation: 'chroot', cgroup: 'none', landlockAbi: 0 } },
])('tier $tier', ({ tier, info }) => {
  const hasProcesses = tier !== '3b';
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await openTierSandbox(tier);
  });
  afterAll(() => sandbox?.close());

  test('tests the mechanisms and reports what is missing and why', () => {
    expect(sandbox.info).toMatchObject(info);
    expect(sandbox.info.lost.join()).toContain('no sockets');
    expect(sandbox.info.missing.join()).toMatch(/unshare.*not permitted/);
  });

  const table = { ...rows, ...(hasProcesses ? rowsWithProcesses : {}) };
  // A busy machine may leave a stopped program no time to show its line.
  test.each(Object.keys(table))('a program that %s', { retry: 1 }, (name) => expectRow(sandbox, table[name]!));

  test('concurrent runs cannot read, signal or change each other', async () => {
    let printed = '';
    const first = runProgram(
      sandbox,
      'import os, sys\nopen("secret", "w").write("s3cret")\nprint(os.getcwd(), os.getpid(), flush=True)\n' +
        'print(input())\nprint(open("secret").read(), oct(os.stat("secret").st_mode))',
      {
        interactive: true,
        onOutput: (text, run) => {
          printed += text;
          const [, folder, pid] = /^(\/\S+) (\d+)\n$/.exec(printed) ?? [];
          if (folder === undefined) return;
          void runProgram(
            sandbox,
            `import os, resource, sys\n` +
              `acts = [lambda: open("${folder}/secret").read(), lambda: os.listdir("${folder}"), lambda: ` +
              `open("${folder}/x", "w"), lambda: os.unlink("${folder}/secret"), lambda: os.kill(${pid}, 9), ` +
              `lambda: open("/proc/${pid}/mem", "rb"), lambda: resource.prlimit(${pid}, resource.RLIMIT_CPU, ` +
              `(0, 0)), lambda: os.sched_setaffinity(${pid}, {0}), lambda: os.chmod("${folder}/secret", ` +
              `0o777)]\nfor n, act in enumerate(acts):\n    try: act(); print("DID", n)\n` +
              `    except OSError: pass\nprint("end")`,
          ).then((seen) => {
            second = seen;
            run.write(Buffer.from('go\n'));
          });
        },
      },
    );
    let second: Observed | null = null;
    expect(await first).toMatchObject({ result: ok, stdout: expect.stringMatching(/go\ns3cret 0o100644\n$/) });
    // In tier 3b chmod reports success without effect, as the mode that the first run sees proves.
    expect(second!.stdout).toBe(tier === '3b' ? 'DID 8\nend\n' : 'end\n');
  });

  test('a run finds nothing that an earlier run left', async () => {
    const paths: string[] = [];
    for (let count = 0; count < 8; count++) {
      const seen = await runProgram(
        sandbox,
        `import os\nfor path in ${JSON.stringify(paths)}:\n    try: os.listdir(path); print("ESCAPE")\n` +
          `    except OSError: pass\nopen("left", "w").close()\nprint(os.getcwd())`,
      );
      expect(seen.stdout).not.toContain('ESCAPE');
      paths.push(seen.stdout.trim());
    }
    expect(new Set(paths).size).toBe(8);
  });

  test('reports a wait for input and delivers Ctrl-C', async () => {
    const waits: boolean[] = [];
    const seen = await runProgram(sandbox, 'try: input()\nexcept KeyboardInterrupt: print("caught")', {
      interactive: true,
      onWaiting: (waiting, run) => {
        waits.push(waiting);
        if (waiting) run.interrupt();
      },
    });
    expect(waits[0]).toBe(true);
    expect(seen.stdout).toBe('caught\n');
  });

  test.runIf(hasProcesses)('leaves no process of a run, however it ends', async () => {
    const daemons =
      'import os, signal, time\nfor s in range(1, 65):\n    try: signal.signal(s, signal.SIG_IGN)\n' +
      '    except (OSError, ValueError): pass\nfor _ in range(3):\n    if os.fork() == 0:\n' +
      '        os.setsid()\n        if os.fork(): os._exit(0)\n' +
      '        os.write(1, b"%d\\n" % os.getpid()); time.sleep(60)\ntime.sleep(0.2)\n';
    for (const end of ['', 'while True: pass', 'os.kill(0, 9)']) {
      const seen = await runProgram(sandbox, daemons + end, { limits: { wallTimeMs: 700 } });
      expect(numbersIn(seen).length).toBe(3);
      expect(numbersIn(seen).filter(isAlive)).toEqual([]);
    }
  });

  test('a killed slot ends its run with a fault and is replaced', async () => {
    const supervisor = sandbox.supervisorPid();
    const atRest = () => readStarted(supervisor!);
    const before = atRest();
    const waits = 'import os, time\nprint(os.getppid())\ntime.sleep(60)';
    const onOutput = (text: string) => process.kill(Number(text), 'SIGKILL');
    const { result } = await runProgram(sandbox, waits, { limits: { wallTimeMs: 20_000 }, onOutput });
    expect(result.fault).toMatch(/without a report/);
    await until(() => atRest() === before);
    expect((await runProgram(sandbox, 'print(1)')).stdout).toBe('1\n');
    expect(sandbox.supervisorPid()).toBe(supervisor);
  });

  test('a killed supervisor leaves no process and no directory', async () => {
    const doomed = await openTierSandbox(tier);
    let pid = 0;
    const run = runProgram(doomed, 'import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(60)', {
      limits: { wallTimeMs: 60_000 },
      onOutput: (text) => {
        pid = Number(text);
        process.kill(doomed.supervisorPid()!, 'SIGKILL');
      },
    });
    expect((await run).result.fault).toMatch(/supervisor ended/);
    expect(pid).toBeGreaterThan(0);
    await until(() => !isAlive(pid));
    await doomed.close();
  });
});

test('rejects a machine that only reaches tier 3 by default, with the tier and the remedy', async () => {
  const { python, remove } = pythonOfTier('3');
  await expect(openTestSandbox({ python })).rejects.toThrow(
    /reaches tier 3 \(landlock\).*asks for 2: .*unshare.*; cure: allow user namespaces/,
  );
  remove();
});
