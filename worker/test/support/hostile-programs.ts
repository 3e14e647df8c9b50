import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Limits } from '@runq/common/contract/limits';
import { expect } from 'vitest';
import type { SandboxInfo } from '../../src/sandbox/contract.js';
import { type Observed, slowness } from './test-sandbox.js';

const MiB = 1024 * 1024;

/** The limits under which hostile programs run; `wall` and `memory_mb` of a check change them. */
export const hostileLimits: Limits = {
  wallTimeMs: 2_500,
  cpuTimeMs: 2_000,
  memoryBytes: 256 * MiB,
  outputBytes: MiB,
  processes: 64,
  diskBytes: 64 * MiB,
  idleTimeMs: 2_000,
};

/** The machine-readable part of a sidecar; `worker/test/hostile/README.md` documents each key. */
interface Check {
  status?: string[];
  code?: number;
  signal?: number;
  signal_any?: (number | null)[];
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
  memory_mb?: number;
  interactive?: boolean;
  peak_max?: boolean;
  neighbour_ok?: boolean;
  survivors?: number;
  host_connect_refused?: number;
  prior_run?: string;
  followup?: string;
  beside?: string;
  two_runs_differ?: boolean;
  log_not_contains?: string[];
  alt_status?: string[];
  tier_max?: number;
  interpreter?: 'base' | 'sci';
}

/** One program of a battery with its expected result. */
export interface HostileProgram {
  name: string;
  source: Buffer;
  check: Check;
  limits: Limits;
}

/** Reads a directory tree of `NAME.py` with a sidecar `NAME.json` each; empty when the directory does not exist. */
export function readHostilePrograms(folder: string): Map<string, HostileProgram> {
  const paths = existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: 'utf8' }) : [];
  const programs = paths.filter((path) => path.endsWith('.py')).map((path) => join(folder, path.slice(0, -3)));
  return new Map(
    programs
      .map((path): [string, HostileProgram] => {
        const name = basename(path);
        const { check } = JSON.parse(readFileSync(`${path}.json`, 'utf8')) as { check: Check };
        const limits = {
          ...hostileLimits,
          ...(check.wall === undefined ? {} : { wallTimeMs: check.wall * 1000 }),
          ...(check.memory_mb === undefined ? {} : { memoryBytes: check.memory_mb * MiB }),
        };
        return [name, { name, source: readFileSync(`${path}.py`), check, limits }];
      })
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

const stopped = {
  wall_time: 'timed_out',
  idle: 'timed_out',
  frozen: 'timed_out',
  cpu_time: 'cpu_limit',
  memory: 'memory_limit',
  output: 'output_limit',
  disk: 'disk_limit',
  cancelled: 'killed',
  abandoned: 'killed',
};

/** The status of a run in the vocabulary of the battery. */
function statusOf({ result }: Observed): string {
  if (result.fault !== null) return 'fault';
  if (result.stopReason !== null) return stopped[result.stopReason];
  if (result.oomKills > 0) return 'memory_limit';
  if (result.memoryError && result.exitCode === 1) return 'memory_limit';
  if (result.signal === 'SIGXCPU') return 'cpu_limit';
  if (result.signal !== null) return 'signaled';
  return result.exitCode === 0 ? 'ok' : 'error';
}

/** The last line of an uncaught OSError. */
const refusal = /\n(PermissionError|FileNotFoundError|OSError): .*\n$/;

const signals: Record<string, number> = {
  SIGABRT: 6,
  SIGALRM: 14,
  SIGINT: 2,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGSYS: 31,
  SIGTERM: 15,
};

/** A MemoryError counts as `error` as well as `memory_limit`: exit code 1 with its traceback. */
const isStatus = (wanted: string[], seen: Observed) =>
  wanted.includes(statusOf(seen)) || (seen.result.memoryError && wanted.includes('error'));

/** Compares a run with its check. The caller checks everything outside the run, such as neighbours and canaries. */
export function expectChecked({ check, limits }: HostileProgram, seen: Observed, tier: SandboxInfo['tier']): void {
  const { result, stdout, stderr } = seen;
  const details = `${JSON.stringify(result)}\n${stdout.slice(0, 1500)}\n${stderr.slice(-1500)}`;
  expect(stdout + stderr).not.toContain('ESCAPE');
  expect(result.fault, details).toBeNull();
  expect(seen.totalMs).toBeLessThan((check.max_total_s ?? limits.wallTimeMs / 1000 + 1) * 1000);
  expect(seen.raw.length).toBeLessThanOrEqual(Math.min(check.max_output ?? limits.outputBytes, limits.outputBytes));
  expect(result.usage.outputBytes).toBe(seen.raw.length);
  if (check.truncated) expect(result.outputTruncated).toBe(true);
  // A program sleeps no longer on a slow machine, so this compares the real time.
  if (check.min_wall !== undefined)
    expect(result.usage.wallTimeMs * slowness).toBeGreaterThanOrEqual(check.min_wall * 1000);
  // Sampled memory may exceed its limit between two samples.
  if (check.peak_max && tier === 1) expect(result.usage.memoryPeakBytes).toBeLessThanOrEqual(limits.memoryBytes + MiB);
  // Below tier 2 much more is refused, so a program that ends with a refusal is contained.
  if (tier > 2 && result.exitCode === 1 && refusal.test(stderr)) return;
  if (statusOf(seen) === 'disk_limit') return;
  const statuses = [...(check.status ?? []), ...(tier > 1 ? (check.alt_status ?? []) : [])];
  // Where memory is slow, a program may use up its CPU time first.
  if (statuses.includes('timed_out')) statuses.push('cpu_limit');
  if (check.status) expect(isStatus(statuses, seen), `${statusOf(seen)} is none of ${statuses}: ${details}`).toBe(true);
  if (check.code !== undefined) expect(result.exitCode, details).toBe(check.code);
  if (check.signal !== undefined) expect(signals[result.signal ?? ''], details).toBe(check.signal);
  if (check.signal_any && result.signal !== null)
    expect(check.signal_any.some((number) => number === null || number === signals[result.signal!])).toBe(true);
  for (const part of check.stdout_contains ?? []) expect(stdout, details).toContain(part);
  for (const part of check.stdout_not_contains ?? []) expect(stdout).not.toContain(part);
  for (const part of check.stderr_contains ?? []) expect(stderr, details).toContain(part);
  for (const part of check.stderr_not_contains ?? []) expect(stderr).not.toContain(part);
  if (check.stdout_contains_any) expect(check.stdout_contains_any.some((part) => stdout.includes(part))).toBe(true);
  if (check.stdout_equals !== undefined) expect(stdout, details).toBe(check.stdout_equals);
}
