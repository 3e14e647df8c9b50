import { spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { testPython } from '../support/test-sandbox.js';
import type { Case } from './read-cases.js';

/** The folder of a program as it sees it. */
const workFolder = '/box/work';
const timeoutMs = 15_000;
/** Root has privileges that no program in the sandbox has, so plain Python runs as another user then. */
const unprivileged = process.getuid?.() === 0 ? { uid: 1000, gid: 1000 } : {};

/** Output and end of a program, under plain Python or in the sandbox. */
export interface Ending {
  stdout: string;
  stderr: string;
  exitCode: number | null;
  signal: string | null;
}

/** Runs `python3 main.py` for a case with this environment; in the output, replaces its folder by the sandbox's. */
export function runPython(one: Case, env: Record<string, string>): Ending {
  const folder = mkdtempSync(join(tmpdir(), 'runq-plain-'));
  try {
    for (const [path, content] of one.files) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), content);
      if (unprivileged.uid !== undefined) {
        for (const owned of [dirname(path), path]) chownSync(join(folder, owned), unprivileged.uid, unprivileged.gid);
      }
    }
    const ended = spawnSync(testPython, [...one.plainOptions, one.entry, ...one.args], {
      ...unprivileged,
      argv0: 'python3',
      cwd: folder,
      input: one.stdin,
      env,
      timeout: timeoutMs,
      killSignal: 'SIGKILL',
    });
    const text = (bytes: Buffer) => bytes.toString().replaceAll(folder, workFolder);
    return { stdout: text(ended.stdout), stderr: text(ended.stderr), exitCode: ended.status, signal: ended.signal };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
