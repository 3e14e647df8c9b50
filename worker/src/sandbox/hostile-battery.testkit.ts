import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Limits } from '@runq/common/contract/limits';
import { expect } from 'vitest';
import type { SandboxInfo } from './contract.js';
import { type Observed, slowness } from './sandbox.testkit.js';

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

/** The machine-readable part of a sidecar; `worker/hostile/README.md` says what each key asks for. */
export interface Check {
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
  two_runs_differ?: boolean;
  log_not_contains?: string[];
  alt_status?: string[];
  tier_max?: number;
}

/** One program of a battery and what must come of it. */
export interface HostileProgram {
  name: string;
  source: Buffer;
  check: Check;
  limits: Limits;
}

/** Reads a folder of `NAME.py` with a sidecar `NAME.json` each; empty where there is no such folder. */
export function readBattery(folder: string): Map<string, HostileProgram> {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.py')) : [];
  return new Map(
    names.sort().map((file) => {
      const name = file.slice(0, -3);
      const { check } = JSON.parse(readFileSync(`${folder}${name}.json`, 'utf8')) as { check: Check };
      const limits = {
        ...hostileLimits,
        ...(check.wall === undefined ? {} : { wallTimeMs: check.wall * 1000 }),
        ...(check.memory_mb === undefined ? {} : { memoryBytes: check.memory_mb * MiB }),
      };
      return [name, { name, source: readFileSync(folder + file), check, limits }];
    }),
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

/** The battery's name of how a run ended. */
export function statusOf({ facts }: Observed): string {
  if (facts.fault !== null) return 'fault';
  if (facts.stopReason !== null) return stopped[facts.stopReason];
  if (facts.oomKills > 0) return 'memory_limit';
  if (facts.memoryError && facts.exitCode === 1) return 'memory_limit';
  if (facts.signal === 'SIGXCPU') return 'cpu_limit';
  if (facts.signal !== null) return 'signaled';
  return facts.exitCode === 0 ? 'ok' : 'error';
}

/** The last line of an uncaught error of the system. */
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

/** A MemoryError is `error` as well as `memory_limit`: exit code 1 with its traceback. */
const isStatus = (wanted: string[], seen: Observed) =>
  wanted.includes(statusOf(seen)) || (seen.facts.memoryError && wanted.includes('error'));

/** Compares all that a run did with its check. What needs more than the run itself (neighbours, canaries) is the caller's. */
export function expectChecked({ check, limits }: HostileProgram, seen: Observed, tier: SandboxInfo['tier']): void {
  const { facts, stdout, stderr } = seen;
  const story = `${JSON.stringify(facts)}\n${stdout.slice(0, 1500)}\n${stderr.slice(-1500)}`;
  expect(stdout + stderr).not.toContain('ESCAPE');
  expect(facts.fault, story).toBeNull();
  expect(seen.totalMs).toBeLessThan((check.max_total_s ?? limits.wallTimeMs / 1000 + 1) * 1000);
  expect(seen.raw.length).toBeLessThanOrEqual(Math.min(check.max_output ?? limits.outputBytes, limits.outputBytes));
  expect(facts.usage.outputBytes).toBe(seen.raw.length);
  if (check.truncated) expect(facts.outputTruncated).toBe(true);
  // A program sleeps no longer on a slow machine: this one is asked of the time that really went by.
  if (check.min_wall !== undefined)
    expect(facts.usage.wallTimeMs * slowness).toBeGreaterThanOrEqual(check.min_wall * 1000);
  // Memory that is only sampled may pass its limit between two looks.
  if (check.peak_max && tier === 1) expect(facts.usage.memoryPeakBytes).toBeLessThanOrEqual(limits.memoryBytes + MiB);
  // Below tier 2 much more is refused, also to our own files of a battery; a program that gives up at that was held.
  if (tier > 2 && facts.exitCode === 1 && refusal.test(stderr)) return;
  if (statusOf(seen) === 'disk_limit') return;
  const statuses = [...(check.status ?? []), ...(tier > 1 ? (check.alt_status ?? []) : [])];
  if (check.status) expect(isStatus(statuses, seen), `${statusOf(seen)} is none of ${statuses}: ${story}`).toBe(true);
  if (check.code !== undefined) expect(facts.exitCode, story).toBe(check.code);
  if (check.signal !== undefined) expect(signals[facts.signal ?? ''], story).toBe(check.signal);
  if (check.signal_any && facts.signal !== null)
    expect(check.signal_any.some((number) => number === null || number === signals[facts.signal!])).toBe(true);
  for (const part of check.stdout_contains ?? []) expect(stdout, story).toContain(part);
  for (const part of check.stdout_not_contains ?? []) expect(stdout).not.toContain(part);
  for (const part of check.stderr_contains ?? []) expect(stderr, story).toContain(part);
  for (const part of check.stderr_not_contains ?? []) expect(stderr).not.toContain(part);
  if (check.stdout_contains_any) expect(check.stdout_contains_any.some((part) => stdout.includes(part))).toBe(true);
  if (check.stdout_equals !== undefined) expect(stdout, story).toBe(check.stdout_equals);
}
