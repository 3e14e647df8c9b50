import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Sandbox } from '../../../src/sandbox/contract.js';
import { expectRow, expectWithin, openTestSandbox, type Row, runProgram } from '../../support/test-sandbox.js';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openTestSandbox();
});
afterAll(() => sandbox.close());

const MiB = 1024 * 1024;
const ok = { stopReason: null, fault: null, exitCode: 0, filesCut: false };
const cut = { ...ok, filesCut: true };
const text = (path: string, content: string) => ({ path, content, encoding: 'utf8' as const });

/** A row and the expected artifacts, as text or as their size. */
interface FileRow extends Row {
  files?: { path: string; content: string; encoding: 'utf8' | 'base64' }[];
  left: Record<string, string | number>;
}

const rows: Record<string, FileRow> = {
  'writes nothing': { program: 'print(1)', files: [text('a.txt', 'a'), text('p/b.txt', 'b')], ends: ok, left: {} },
  'writes a file, also in folders': {
    program: 'import os\nopen("b.txt","w").write("hé")\nos.makedirs("x/y")\nopen("x/y/c.csv","w").write("1,2")',
    ends: ok,
    left: { 'b.txt': 'hé', 'x/y/c.csv': '1,2' },
  },
  'writes an empty file': { program: 'open("empty","w").close()', ends: ok, left: { empty: '' } },
  'immediately overwrites a submitted file with as many bytes': {
    program: 'open("a.txt","w").write("b")',
    files: [text('a.txt', 'a'), text('same.txt', 'c')],
    ends: ok,
    left: { 'a.txt': 'b' },
  },
  'changes a submitted file in a folder': {
    program: 'open("p/b.txt","a").write("!")',
    files: [text('p/b.txt', 'b'), text('p/c.txt', 'c')],
    ends: ok,
    left: { 'p/b.txt': 'b!' },
  },
  'copies a submitted file with its times': {
    program:
      'import os\nopen("b.txt","w").write("a")\ns = os.stat("a.txt")\n' +
      'os.utime("b.txt", ns=(s.st_atime_ns, s.st_mtime_ns))',
    files: [text('a.txt', 'a')],
    ends: ok,
    left: { 'b.txt': 'a' },
  },
  'renames a submitted file': {
    program: 'import os\nos.rename("a.txt", "b.txt")',
    files: [text('a.txt', 'a')],
    ends: ok,
    left: { 'b.txt': 'a' },
  },
  'leaves caches and hidden files': {
    program: 'import m, os\nopen(".hidden","w").write("x")\nos.mkdir(".d")\nopen(".d/x","w").write("x")',
    files: [text('m.py', 'x = 1')],
    ends: ok,
    left: {},
  },
  'fails after it wrote': {
    program: 'open("a","w").write("kept")\n1/0',
    ends: { ...ok, exitCode: 1 },
    left: { a: 'kept' },
  },
  'kills itself after it wrote': {
    program: 'import os\nopen("a","w").write("kept")\nos.kill(os.getpid(), 9)',
    ends: { ...ok, exitCode: null, signal: 'SIGKILL' },
    left: { a: 'kept' },
  },
  'leaves links out of its folder': {
    program:
      'import os\nopen("real","w").write("r")\nos.symlink("/etc/passwd","p")\nos.symlink("/etc","d")\n' +
      'os.symlink("/proc/self/environ","e")\nos.symlink("real","l")\nos.symlink("/dev/zero","z")',
    ends: ok,
    left: { real: 'r' },
  },
  'leaves nothing but links': { program: 'import os\nos.symlink("/etc/passwd","p")', ends: ok, left: {} },
  'leaves a fifo and a socket': {
    program:
      'import os, socket\ntry: os.mkfifo("f")\nexcept PermissionError: pass\n' +
      'socket.socket(socket.AF_UNIX).bind("s")\nopen("a","w").write("a")',
    ends: ok,
    left: { a: 'a' },
  },
  'leaves a hard link': {
    program: 'import os\nopen("../tmp/x","w").write("x")\nos.link("../tmp/x","h")\nopen("a","w").write("a")',
    ends: cut,
    left: { a: 'a' },
  },
  'leaves ten thousand files': {
    program: 'try:\n    for i in range(10_000): open(f"f{i:05}","w").write("x")\nexcept OSError: pass',
    ends: cut,
    left: Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`f000${String(i).padStart(2, '0')}`, 'x'])),
  },
  'leaves a deep tree': {
    program: 'import os\nfor i in range(300):\n    open("a","w").write(str(i)); os.mkdir("d"); os.chdir("d")',
    ends: cut,
    left: Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`${'d/'.repeat(i)}a`, String(i)])),
  },
  'leaves a path that is too long': {
    program: 'import os\nos.mkdir("d"*100)\nopen("d"*100+"/"+"n"*155,"w").close()\nopen("n"*255,"w").close()',
    ends: cut,
    left: { ['n'.repeat(255)]: '' },
  },
  'leaves a sparse file of 100 MB': {
    program:
      'f = open("big","wb")\ntry: f.truncate(100 << 20)\nexcept OSError: f.truncate(60 << 20)\n' +
      'open("z","w").write("z")',
    ends: cut,
    left: { z: 'z' },
  },
  'leaves a file of exactly the maximum size': {
    program: 'open("a","wb").truncate(4 << 20)\nopen("b","wb").truncate((4 << 20) + 1)',
    ends: cut,
    left: { a: 4 * MiB },
  },
  'leaves more bytes than the limit of a run': {
    program: 'for n in "abc": open(n,"wb").write(bytes(3 << 20))\nopen("d","w").write("d")',
    ends: cut,
    left: { a: 3 * MiB, b: 3 * MiB, d: 'd' },
  },
  'leaves files that it may not read itself': {
    program:
      'import os\nopen("a","w").write("a")\nos.chmod("a",0)\nos.mkdir("d")\nopen("d/x","w").close()\n' +
      'os.chmod("d",0)\nopen("b","w").write("b")',
    ends: cut,
    left: { b: 'b' },
  },
  'leaves a folder that it may only list': {
    program: 'import os\nos.mkdir("d")\nopen("d/x","w").close()\nos.chmod("d",0o400)\nopen("e","w").write("e")',
    ends: cut,
    left: { e: 'e' },
  },
  'leaves its own folder without permissions': {
    program: 'import os\nopen("a","w").write("a")\nos.chmod(".",0)',
    ends: cut,
    left: {},
  },
  'uses file names that are not text': {
    program:
      'for n in (b"new\\nline", b"\\xff\\xfe", b"tab\\t", "\\u202egnp.exe".encode(), b"plain"): ' +
      'open(n,"wb").write(b"x")',
    ends: cut,
    left: { plain: 'x' },
  },
  'replaces its folder': {
    program:
      'import os\nopen("a","w").write("a")\ntry:\n' +
      '    os.rename("/box/work","/box/other"); os.symlink("/etc","/box/work")\n' +
      'except OSError as e: print(e.errno)',
    ends: ok,
    left: { a: 'a' },
  },
  'leaves a process that keeps writing': {
    program:
      'import os, time\nopen("a","w").write("a")\nif os.fork() == 0:\n    os.setsid()\n    while True:\n' +
      '        open("b","a").write("b"*1000)\n        try: os.replace("b","c")\n' +
      '        except OSError: pass\ntime.sleep(0.05)',
    ends: { stopReason: null, fault: null, exitCode: 0 },
    left: expect.objectContaining({ a: 'a' }) as never,
  },
  'leaves a fork bomb': {
    program:
      'import os\nopen("a","w").write("a")\nif os.fork() == 0:\n    while True:\n        try: os.fork()\n' +
      '        except OSError: pass\n',
    ends: ok,
    left: { a: 'a' },
  },
  'uses all its memory for files': {
    program:
      'import os\nopen("a","w").write("a")\nf = os.open("../tmp/x", os.O_CREAT | os.O_WRONLY)\ntry:\n' +
      '    for _ in range(58): os.write(f, bytes(1 << 20))\nexcept OSError: pass',
    ends: { ...ok, oomKills: 0 },
    left: { a: 'a' },
  },
  'is stopped by a limit after it wrote': {
    program: 'import time\nopen("a","w").write("a")\ntime.sleep(9)',
    limits: { wallTimeMs: 300 },
    ends: { stopReason: 'wall_time', filesCut: false },
    left: {},
  },
};

test.each(Object.keys(rows))('a program that %s', async (name) => {
  const { left, ...row } = rows[name]!;
  await expectRow(sandbox, {
    ...row,
    also: ({ files, totalMs }) => {
      const seen = files.map(({ name: path, data }) => [path, data.length > 1000 ? data.length : data.toString()]);
      expect(Object.fromEntries(seen)).toEqual(left);
      expect(new Set(seen.map(([path]) => path)).size).toBe(files.length);
      expectWithin(0, 3_000, totalMs);
    },
  });
});

test('returns bytes unchanged', async () => {
  const { files } = await runProgram(sandbox, 'open("all","wb").write(bytes(range(256)) * 8000)');
  expect(files[0]!.data.equals(Buffer.concat(Array(8000).fill(Buffer.from([...Array(256).keys()]))))).toBe(true);
});

test('collecting artifacts does not count as wall time', async () => {
  const { result } = await runProgram(sandbox, 'open("a","wb").write(bytes(4 << 20))', { limits: { wallTimeMs: 200 } });
  expect(result).toMatchObject(ok);
});

test('a stop during the collection of artifacts ends the run immediately, with its own result', async () => {
  const code = 'for n in "ab": open(n,"wb").write(bytes(4 << 20))\nprint("last")';
  const seen = await runProgram(sandbox, code, { onOutput: (_, run) => run.stop('cancelled') });
  expect(seen.totalMs).toBeLessThan(9_000);
  for (const { data } of seen.files) expect(data.length).toBe(4 * MiB);
  if (seen.result.stopReason === null) expect(seen.result.filesCut).toBe(seen.files.length < 2);
  else expect([seen.files, seen.result.filesCut]).toEqual([[], false]);
});

test('a slot creates its next unit only after all artifacts of the last run were read', async () => {
  const log: string[] = [];
  const note = (_: object, sentence: string) => log.push(sentence);
  const crowded = await openTestSandbox({ slots: 1, readyUnits: 1, log: { info: note, warn: note, error: note } });
  // The worker is busy while files arrive and other runs wait for a slot. The size determines how much is still in
  // transit when the slot is free.
  const lookAway = () => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 150);
  try {
    for (let bytes = MiB; bytes < 2 * MiB; bytes += MiB / 8) {
      const leaving = `open("a", "wb").write(bytes(${bytes}))\nprint(1)`;
      const seen = await Promise.all([
        runProgram(crowded, leaving, { onOutput: lookAway }),
        runProgram(crowded, 'import time\ntime.sleep(0.3)'),
        runProgram(crowded, 'print(2)'),
      ]);
      expect(seen.map(({ result }) => result.fault)).toEqual([null, null, null]);
      expect(seen[0].files.map(({ data }) => data.length)).toEqual([bytes]);
    }
  } finally {
    await crowded.close();
  }
  expect(log).toEqual([]);
});
