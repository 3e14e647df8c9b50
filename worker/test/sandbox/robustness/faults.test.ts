import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openCrashRecord } from '../../../src/sandbox/crash-record.js';
import { encodeFrame, encodeRun, fromSupervisor, toSupervisor } from '../../../src/sandbox/protocol.js';
import { startSupervisor } from '../../../src/sandbox/supervisor-process.js';
import { smallLimits, testPython } from '../../support/test-sandbox.js';

const pythonFolder = fileURLToPath(new URL('../../../python', import.meta.url));

test('an exception while the supervisor serves one run ends that run, and no other', async () => {
  const ends = new Map<number, Record<string, unknown>>();
  const output = new Map<number, string>();
  const log: string[] = [];
  const supervisor = startSupervisor({
    settings: {
      python: testPython,
      slots: 2,
      readyUnits: 1,
      parkedMax: 0,
      cgroupName: `runq-faults-${process.pid}`,
      diskBytes: smallLimits.diskBytes,
      scratchFolders: ['/var/tmp', '/tmp'],
      zygotes: ['base'],
      useCgroup: true,
      memoryBytes: 1024 ** 3,
      isolation: 'auto',
    },
    pingMs: 2_000,
    onLog: (line) => log.push(line),
    onFrame: (kind, run, payload) => {
      if (kind === fromSupervisor.ended) ends.set(run, JSON.parse(payload.toString()));
      if (kind === fromSupervisor.output) output.set(run, `${output.get(run) ?? ''}${payload.subarray(1).toString()}`);
      // No worker sends such a frame; it simulates a bug of the supervisor.
      if (kind === fromSupervisor.prompt) supervisor.send(encodeFrame(toSupervisor.complete, run, Buffer.from('{')));
    },
  });
  try {
    await supervisor.handshake;
    const sessionLimits = {
      processors: 1,
      warningMs: 1,
      interruptMs: 2_000,
      statementCpuMs: 10_000,
      frozenTimeMs: 60_000,
    };
    const header = { limits: smallLimits, interactive: true, zygote: 'base' };
    const job = (content: string) => ({
      files: [{ path: 'main.py', content, encoding: 'utf8' }],
      entry: 'main.py',
      args: [],
    });
    const neighbour = job('import time; time.sleep(0.7); print("not disturbed")');
    supervisor.send(encodeRun(1, { ...header, interactive: false }, Buffer.alloc(0), neighbour));
    supervisor.send(
      encodeRun(2, { ...header, session: sessionLimits }, Buffer.alloc(0), { ...job('print(1)'), session: true }),
    );
    await expect.poll(() => ends.size, { timeout: 5_000 }).toBe(2);
    expect(ends.get(2)).toMatchObject({ fault: expect.stringContaining('JSONDecodeError'), isRetryable: false });
    expect(ends.get(1)).toMatchObject({ fault: null, exitCode: 0, isRetryable: true });
    expect(output.get(1)).toBe('not disturbed\n');
    expect(log.join('\n')).toContain('serving run 2 failed');
  } finally {
    await supervisor.close();
  }
  expect((await supervisor.ended).servedRun).toBe(0);
});

test('after a crash the worker reads which run the supervisor was serving', async () => {
  const record = openCrashRecord();
  const program = `
import os, sys
sys.path.insert(0, ".")
from supervisor import crash_record
from supervisor.loop import event_loop
class Run: serving = 7
l = event_loop.EventLoop(crash_record.open_record(3))
l.after(0, lambda: None, Run)
l.after(0.01, lambda: os.kill(os.getpid(), 9), Run)
l.run()`;
  const child = spawn(testPython, ['-I', '-B', '-c', program], {
    cwd: pythonFolder,
    stdio: ['ignore', 2, 2, record.fd],
  });
  expect(await once(child, 'exit')).toEqual([null, 'SIGKILL']);
  expect(record.read()).toBe(7);
  record.close();
});
