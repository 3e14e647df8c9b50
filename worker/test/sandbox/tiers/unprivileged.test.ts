import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { openCrashRecord } from '../../../src/sandbox/crash-record.js';
import { createFrameDecoder, encodeRun, fromSupervisor } from '../../../src/sandbox/protocol.js';
import { smallLimits } from '../../support/test-sandbox.js';

const unprivilegedUid = 65_534;

/** Starts the supervisor as `nobody`, runs one program and returns its frames. */
function runUnprivileged(source: string) {
  const settings = {
    python: '/usr/bin/python3',
    slots: 1,
    readyUnits: 1,
    cgroupName: `runq-unprivileged-${process.pid}`,
    diskBytes: smallLimits.diskBytes,
    zygotes: ['base'],
    useCgroup: true,
    memoryBytes: 2 ** 30,
    isolation: 'auto',
  };
  const record = openCrashRecord();
  const child = spawn('/usr/bin/python3', ['-I', '-S', '-B', 'supervisor/__main__.py', JSON.stringify(settings)], {
    cwd: fileURLToPath(new URL('../../../python', import.meta.url)),
    env: {},
    uid: unprivilegedUid,
    gid: unprivilegedUid,
    stdio: ['pipe', 'pipe', 'pipe', record.fd],
  }) as ChildProcessWithoutNullStreams;
  record.close();
  return new Promise<{
    hello: Record<string, unknown>;
    text: string;
    files: string[];
    result: Record<string, unknown>;
  }>((resolve, reject) => {
    let hello: Record<string, unknown> = {};
    let text = '';
    let words = '';
    const files: string[] = [];
    let result: Record<string, unknown> | null = null;
    const program = { files: [{ path: 'main.py', content: source, encoding: 'utf8' }], entry: 'main.py', args: [] };
    const header = { limits: smallLimits, interactive: false, zygote: 'base' };
    const decode = createFrameDecoder((kind, _, payload) => {
      if (kind === fromSupervisor.hello) {
        hello = JSON.parse(payload.toString());
        child.stdin.write(encodeRun(1, header, Buffer.alloc(0), program));
      }
      if (kind === fromSupervisor.output) text += payload.subarray(1).toString();
      if (kind === fromSupervisor.file || kind === fromSupervisor.fileContent) files.push(payload.toString());
      if (kind !== fromSupervisor.ended) return;
      child.stdin.end();
      result = JSON.parse(payload.toString());
    });
    child.stdout.on('data', decode);
    child.stderr.on('data', (data) => {
      words += data;
    });
    child.on('close', () => (result === null ? reject(new Error(words)) : resolve({ hello, text, files, result })));
  });
}

test('a worker without root reaches tier 2; programs have uid 1000 and no capabilities', async () => {
  const seen = await runUnprivileged(
    'import os\nprint(os.getuid(), [l.split()[1] for l in open("/proc/self/status") if l.startswith("CapEff")])\n' +
      'pids = []\ntry:\n    while True:\n        p = os.fork()\n' +
      '        if p == 0: os.read(0, 1); os.pause() if hasattr(os, "pause") else ' +
      '__import__("signal").pause()\n        pids.append(p)\nexcept OSError: print(len(pids) < 30)\n',
  );
  expect(seen.hello).toMatchObject({ tier: 2, cgroup: 'none' });
  expect(seen.text).toBe("1000 ['0000000000000000']\nTrue\n");
  expect(seen.result).toMatchObject({ exitCode: 0, fault: null });
});

test('without root, returns only files of the working directory, too', async () => {
  const seen = await runUnprivileged(
    'import os\nopen("a","w").write("x")\nos.symlink("/etc/passwd","p")\nos.rename("/box/work","/box/tmp/moved")\n' +
      'os.symlink("/etc","/box/work")\nprint(os.listdir("/box/work")[:1] != [])',
  );
  expect(seen.result).toMatchObject({ exitCode: 0, fault: null, filesCut: false });
  expect(seen.text).toBe('True\n');
  expect(seen.files).toEqual(['{"name": "a", "bytes": 1}', 'x']);
});
