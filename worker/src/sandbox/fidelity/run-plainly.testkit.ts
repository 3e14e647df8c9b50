import { spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { testPython } from '../sandbox.testkit.js';
import type { Case } from './read-cases.testkit.js';

/** The folder of a program as it sees it. */
const workFolder = '/box/work';
const timeoutMs = 15_000;
/** Root may do what no program in the sandbox may, so it becomes somebody else; everybody else is powerless already. */
const powerless = process.getuid?.() === 0 ? { uid: 1000, gid: 1000 } : {};

/** How a program ended, whoever ran it. */
export interface Ending {
  stdout: string;
  stderr: string;
  exitCode: number | null;
  signal: string | null;
}

/** What `python3 main.py` does with a case, given these environment variables; its folder is shown as the sandbox's. */
export function runPlainly(one: Case, env: Record<string, string>): Ending {
  const folder = mkdtempSync(join(tmpdir(), 'runq-plain-'));
  try {
    for (const [path, content] of one.files) {
      mkdirSync(join(folder, dirname(path)), { recursive: true });
      writeFileSync(join(folder, path), content);
      if (powerless.uid !== undefined) {
        for (const owned of [dirname(path), path]) chownSync(join(folder, owned), powerless.uid, powerless.gid);
      }
    }
    const ended = spawnSync(testPython, [...one.plainOptions, one.entry, ...one.args], {
      ...powerless,
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
