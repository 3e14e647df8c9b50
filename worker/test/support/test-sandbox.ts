import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Limits } from '@runq/common/contract/limits';
import { expect } from 'vitest';
import type {
  ArtifactFile,
  DisplayItem,
  Sandbox,
  SandboxJob,
  SandboxResult,
  SandboxRun,
} from '../../src/sandbox/contract.js';
import { createSandbox, type SandboxSettings } from '../../src/sandbox/create-sandbox.js';

const MiB = 1024 * 1024;

/** The interpreter under test. */
export const testPython = process.env.RUNQ_TEST_PYTHON ?? '/usr/bin/python3';

/**
 * How many times slower than usual this machine is, for one that emulates its CPU. Time limits are multiplied by it and
 * measured times divided, so that tests use the times of an ordinary machine.
 */
export const slowness = Number(process.env.RUNQ_TEST_SLOWNESS ?? 1);

const slowed = (limits: Limits): Limits => ({
  ...limits,
  wallTimeMs: limits.wallTimeMs * slowness,
  cpuTimeMs: limits.cpuTimeMs * slowness,
  idleTimeMs: limits.idleTimeMs * slowness,
});

const normalized = ({ usage, ...result }: SandboxResult): SandboxResult => ({
  ...result,
  usage: { ...usage, wallTimeMs: usage.wallTimeMs / slowness, cpuTimeMs: usage.cpuTimeMs / slowness },
});

/** Limits that a test program meets quickly. */
export const smallLimits: Limits = {
  wallTimeMs: 4_000,
  cpuTimeMs: 3_000,
  memoryBytes: 64 * MiB,
  outputBytes: 100_000,
  processes: 24,
  diskBytes: 64 * MiB,
  idleTimeMs: 2_000,
};

const silent = () => undefined;

/** A real sandbox of small size. */
export function openTestSandbox(settings: Partial<SandboxSettings> = {}): Promise<Sandbox> {
  return createSandbox({
    python: testPython,
    slots: 4,
    readyUnits: 2,
    minTier: 2,
    memoryBytes: 8 * 2 ** 30,
    cgroupName: `runq-test-${process.pid}-${Math.random().toString(36).slice(2)}`,
    zygotes: ['base'],
    log: { info: silent, warn: silent, error: silent },
    ...settings,
  });
}

/** Everything observed of a run that has ended. */
export interface Observed {
  result: SandboxResult;
  /** Both streams in order, each change of stream marked. */
  pieces: { stream: string; text: string }[];
  stdout: string;
  stderr: string;
  raw: Buffer;
  items: DisplayItem[];
  files: ArtifactFile[];
  /** Output, prompts and lines read, in order; the last two of graded runs. */
  steps: [kind: string, text: string][];
  started: boolean;
  firstByteMs: number;
  totalMs: number;
}

export interface Trial {
  limits?: Partial<Limits>;
  stdin?: string;
  args?: string[];
  interactive?: boolean;
  hasFixedHashSeed?: boolean;
  isBatch?: boolean;
  graded?: NonNullable<SandboxJob['graded']>;
  userId?: string;
  files?: { path: string; content: string; encoding: 'utf8' | 'base64' }[];
  entry?: string;
  onRun?: (run: SandboxRun) => void;
  onOutput?: (text: string, run: SandboxRun) => void;
  onDisplay?: (item: DisplayItem) => void;
  onWaiting?: (waiting: boolean, run: SandboxRun) => void;
}

/** Runs a program to its end. */
export async function runProgram(sandbox: Sandbox, source: string | Buffer, trial: Trial = {}): Promise<Observed> {
  const content = Buffer.isBuffer(source) ? source.toString('base64') : source;
  const encoding = Buffer.isBuffer(source) ? ('base64' as const) : ('utf8' as const);
  const entry = trial.entry ?? 'main.py';
  const chunks: { stream: string; bytes: Buffer }[] = [];
  const items: DisplayItem[] = [];
  const files: ArtifactFile[] = [];
  const steps: Observed['steps'] = [];
  let started = false;
  let firstByteMs = -1;
  const begun = performance.now();
  const run: SandboxRun = sandbox.run(
    {
      program: {
        files: [{ path: entry, content, encoding }, ...(trial.files ?? [])],
        entry,
        args: trial.args ?? [],
        stdin: trial.stdin ?? '',
      },
      limits: slowed({ ...smallLimits, ...trial.limits }),
      interactive: trial.interactive ?? false,
      hasFixedHashSeed: trial.hasFixedHashSeed ?? false,
      isBatch: trial.isBatch ?? false,
      ...(trial.graded ? { graded: trial.graded } : {}),
      ...(trial.userId === undefined ? {} : { userId: trial.userId }),
    },
    {
      onStart: () => {
        started = true;
      },
      onOutput: (stream, bytes) => {
        if (firstByteMs < 0) firstByteMs = (performance.now() - begun) / slowness;
        chunks.push({ stream, bytes });
        steps.push([stream, bytes.toString()]);
        trial.onOutput?.(bytes.toString(), run);
      },
      onDisplay: (item) => {
        items.push(item);
        trial.onDisplay?.(item);
      },
      onArtifact: (file) => files.push(file),
      onRead: (text) => steps.push(['read', text]),
      onPrompt: (text) => steps.push(['prompt', text]),
      onWaiting: (waiting) => trial.onWaiting?.(waiting, run),
    },
  );
  trial.onRun?.(run);
  const result = normalized(await run.ended);
  const textOf = (stream: string) =>
    Buffer.concat(chunks.filter((chunk) => chunk.stream === stream).map((chunk) => chunk.bytes)).toString();
  return {
    result,
    pieces: chunks.map(({ stream, bytes }) => ({ stream, text: bytes.toString() })),
    stdout: textOf('stdout'),
    stderr: textOf('stderr'),
    raw: Buffer.concat(chunks.map((chunk) => chunk.bytes)),
    items,
    files,
    steps,
    started,
    firstByteMs,
    totalMs: (performance.now() - begun) / slowness,
  };
}

/** Waits for a condition; throws after the deadline. */
export async function until(condition: () => boolean, deadlineMs = 15_000): Promise<void> {
  const end = performance.now() + deadlineMs * slowness;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`not met in ${deadlineMs} ms: ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Processes (slots, units, programs) in the control groups of one sandbox. */
export function processesOf(cgroupName: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/cgroup`, 'utf8').includes(`/${cgroupName}/`);
    } catch {
      return false; // It has ended meanwhile.
    }
  });
}

export const countProcesses = (cgroupName: string): number => processesOf(cgroupName).length;

/** Folders of one sandbox in the hierarchies of control groups. */
export function cgroupFolders(cgroupName: string): string[] {
  const lines = readFileSync('/proc/self/cgroup', 'utf8').trim().split('\n');
  return lines.flatMap((line) => {
    const [, names, path] = line.split(':');
    // In cgroup v2, the worker's own processes are in a leaf beside its groups.
    const own = path?.replace(/(\/runq-main)?\/?$/, '');
    const folder = `/sys/fs/cgroup/${names === '' ? '' : names}${own}/${cgroupName}`;
    return existsSync(folder) ? [folder] : [];
  });
}

/** A tiny program and its expected result; `also` makes further assertions. */
export interface Row extends Trial {
  program: string;
  ends: Partial<SandboxResult>;
  stdout?: string | RegExp;
  stderr?: string | RegExp;
  also?: (seen: Observed) => void;
}

/** Runs the program of a row and compares its result. */
export async function expectRow(sandbox: Sandbox, row: Row): Promise<void> {
  const seen = await runProgram(sandbox, row.program, row);
  expect({ ...seen.result, text: seen.stderr.slice(-600) }).toMatchObject(row.ends);
  const compare = (text: string, wanted: string | RegExp | undefined) => {
    if (typeof wanted === 'string') expect(text).toBe(wanted);
    else if (wanted) expect(text).toMatch(wanted);
  };
  compare(seen.stdout, row.stdout);
  compare(seen.stderr, row.stderr);
  row.also?.(seen);
}

/** Asserts that a measured number lies in a range. */
export function expectWithin(low: number, high: number, value: number): void {
  expect(value).toBeGreaterThanOrEqual(low);
  expect(value).toBeLessThanOrEqual(high);
}
