import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sandbox } from './contract.js';
import { countProcesses, type Observed, openTestSandbox, runProgram, until } from './sandbox.testkit.js';

const folder = fileURLToPath(new URL('../../../../shared/hostile/', import.meta.url));
const names = existsSync(folder)
  ? readdirSync(folder)
      .filter((name) => name.endsWith('.py'))
      .map((name) => name.slice(0, -3))
  : [];

interface Check {
  status?: string[];
  code?: number;
  signal?: number;
  no_escape?: boolean;
  stdout_contains?: string[];
  stdout_contains_any?: string[];
  stdout_not_contains?: string[];
  stderr_contains?: string[];
  stderr_not_contains?: string[];
  stdout_equals?: string;
  max_output?: number;
  truncated?: boolean;
  max_total_s?: number;
  min_wall?: number;
  wall?: number;
  peak_max?: boolean;
  neighbour_ok?: boolean;
  survivors?: number;
  host_connect_refused?: number;
  prior_run?: string;
  followup?: string;
  two_runs_differ?: boolean;
}

const MiB = 1024 * 1024;
const wallMs = 2_500;
const limits = {
  wallTimeMs: wallMs,
  cpuTimeMs: 2_000,
  memoryBytes: 256 * MiB,
  outputBytes: MiB,
  processes: 64,
  diskBytes: 64 * MiB,
  idleTimeMs: 2_000,
};

const signals: Record<string, number> = { SIGKILL: 9, SIGSEGV: 11, SIGALRM: 14, SIGSYS: 31, SIGTERM: 15, SIGINT: 2 };

/** The battery's name of how a run ended. */
function statusOf({ facts }: Observed): string {
  const stopped = {
    wall_time: 'timed_out',
    idle: 'timed_out',
    cpu_time: 'cpu_limit',
    memory: 'memory_limit',
    output: 'output_limit',
    cancelled: 'killed',
    abandoned: 'killed',
  };
  if (facts.fault !== null) return 'fault';
  if (facts.stopReason !== null) return stopped[facts.stopReason];
  if (facts.oomKills > 0 && facts.exitCode !== 0) return 'memory_limit';
  if (facts.signal === 'SIGXCPU') return 'cpu_limit';
  if (facts.signal !== null) return 'signaled';
  return facts.exitCode === 0 ? 'ok' : 'error';
}

const source = (name: string) => readFileSync(`${folder}${name}.py`);
const checkOf = (name: string): Check => JSON.parse(readFileSync(`${folder}${name}.json`, 'utf8')).check;

function expectChecked(name: string, seen: Observed) {
  const check = checkOf(name);
  const text = `${seen.stdout.slice(0, 1000)}\n${seen.stderr.slice(-1500)}`;
  if (check.status) expect(check.status, `${JSON.stringify(seen.facts)}\n${text}`).toContain(statusOf(seen));
  if (check.code !== undefined) expect(seen.facts.exitCode, text).toBe(check.code);
  if (check.signal !== undefined) expect(signals[seen.facts.signal ?? '']).toBe(check.signal);
  expect(seen.stdout + seen.stderr).not.toContain('ESCAPE');
  for (const part of check.stdout_contains ?? []) expect(seen.stdout, seen.stderr).toContain(part);
  for (const part of check.stdout_not_contains ?? []) expect(seen.stdout).not.toContain(part);
  for (const part of check.stderr_contains ?? []) expect(seen.stderr).toContain(part);
  for (const part of check.stderr_not_contains ?? []) expect(seen.stderr).not.toContain(part);
  if (check.stdout_contains_any)
    expect(check.stdout_contains_any.some((part) => seen.stdout.includes(part))).toBe(true);
  if (check.stdout_equals !== undefined) expect(seen.stdout, text).toBe(check.stdout_equals);
  if (check.max_output !== undefined) expect(seen.raw.length).toBeLessThanOrEqual(check.max_output);
  if (check.truncated) expect(seen.facts.outputTruncated).toBe(true);
  if (check.min_wall !== undefined) expect(seen.facts.usage.wallTimeMs).toBeGreaterThanOrEqual(check.min_wall * 1000);
  if (check.peak_max) expect(seen.facts.usage.memoryPeakBytes).toBeLessThanOrEqual(limits.memoryBytes + MiB);
  expect(seen.totalMs).toBeLessThan(check.max_total_s === undefined ? wallMs + 1_000 : check.max_total_s * 1000);
}

const isRefused = (port: number) =>
  new Promise<boolean>((resolve) => {
    const attempt = connect(port, '127.0.0.1', () => resolve(false)).on('error', () => resolve(true));
    attempt.once('close', () => attempt.destroy());
  });

describe.skipIf(names.length === 0)('the hostile battery', () => {
  let sandbox: Sandbox;
  let idleProcesses = 0;
  let canaryHits = 0;
  const cgroupName = `runq-hostile-${process.pid}`;
  const canary = createServer((socket) => {
    canaryHits++;
    socket.destroy();
  });

  beforeAll(async () => {
    process.env.HOSTILE_CANARY = 'canary-7f3a91';
    sandbox = await openTestSandbox({ lanes: 8, readyUnits: 4, cgroupName });
    await new Promise<void>((resolve) => canary.listen(17_999, '127.0.0.1', resolve));
    await until(() => countProcesses(cgroupName) >= 16);
    idleProcesses = countProcesses(cgroupName);
  });
  afterAll(async () => {
    await sandbox?.close();
    canary.close();
  });

  test.each(names)('%s is contained', async (name) => {
    const check = checkOf(name);
    const options = { limits: { ...limits, wallTimeMs: check.wall === undefined ? wallMs : check.wall * 1000 } };
    if (check.prior_run) await runProgram(sandbox, source(check.prior_run), options);
    let refused = true;
    const trial = {
      ...options,
      onOutput: () => {
        if (check.host_connect_refused !== undefined)
          isRefused(check.host_connect_refused).then((answer) => {
            refused &&= answer;
          });
      },
    };
    const main = runProgram(sandbox, source(name), trial);
    if (check.neighbour_ok)
      for (let count = 0; count < 3; count++) {
        const neighbour = await runProgram(sandbox, 'print(sum(range(1000)))', options);
        expect(neighbour.stdout).toBe('499500\n');
        expect(neighbour.totalMs).toBeLessThan(3_000);
      }
    const seen = await main;
    expectChecked(name, seen);
    expect(refused).toBe(true);
    if (check.two_runs_differ) expect((await runProgram(sandbox, source(name), options)).stdout).not.toBe(seen.stdout);
    if (check.followup)
      for (let count = 0; count < 2; count++)
        expectChecked(check.followup, await runProgram(sandbox, source(check.followup), options));
    expectChecked('followup_clean', await runProgram(sandbox, source('followup_clean'), options));
    expect(canaryHits).toBe(0);
    expect(sandbox.isHealthy()).toBe(true);
    await until(() => countProcesses(cgroupName) === idleProcesses);
  });
});
