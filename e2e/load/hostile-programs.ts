import { readdirSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { WireEvent, WireRun } from '../support/client.js';
import { textOf } from '../support/client.js';
import { secret } from './canaries.js';

const folder = fileURLToPath(new URL('../../worker/test/hostile/', import.meta.url));
const MiB = 1024 * 1024;

/** The limits for the table of hostile programs; `wall` and `memory_mb` of a sidecar override them. */
const tableLimits = {
  wallTimeMs: 2_500,
  cpuTimeMs: 2_000,
  memoryBytes: 256 * MiB,
  outputBytes: MiB,
  processes: 64,
  diskBytes: 64 * MiB,
  idleTimeMs: 2_000,
};

/** The keys of a sidecar that apply while other programs run; `worker/test/hostile/README.md` lists all keys. */
interface Check {
  wall?: number;
  memory_mb?: number;
  interactive?: boolean;
  tier_max?: number;
  host_connect_refused?: number;
}

export interface HostileProgram {
  name: string;
  check: Check;
  /** The body of `POST /v1/runs`; without limits the defaults of the service apply. */
  request: object;
}

/** Reads the programs that this tier can contain. Some are not UTF-8, so all are sent as base64. */
export function readHostilePrograms(tier: number): HostileProgram[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.py'));
  return paths.sort().flatMap((path) => {
    const name = basename(path, '.py');
    const { check } = JSON.parse(readFileSync(`${folder}${path.slice(0, -3)}.json`, 'utf8')) as { check: Check };
    if (tier > (check.tier_max ?? Number.POSITIVE_INFINITY)) return [];
    const content = readFileSync(folder + path).toString('base64');
    const request = {
      files: [{ path: 'main.py', content, encoding: 'base64' }],
      interactive: check.interactive ?? false,
      label: name,
    };
    return [{ name, check, request }];
  });
}

/** The limits of the table for one program. */
export function tableLimitsOf({ check }: HostileProgram): typeof tableLimits {
  return {
    ...tableLimits,
    ...(check.wall === undefined ? {} : { wallTimeMs: check.wall * 1000 }),
    ...(check.memory_mb === undefined ? {} : { memoryBytes: check.memory_mb * MiB }),
  };
}

/** Whether a program only means something under the limits of its sidecar. */
export const needsTableLimits = ({ check }: HostileProgram) =>
  check.wall !== undefined || check.memory_mb !== undefined || check.interactive === true;

/**
 * The problems of a finished hostile run, one sentence each. Every run ends once, at its first attempt, with a verdict.
 * The verdict depends on concurrent programs, so the `status` and times of the sidecar are not compared.
 */
export function checkHostileRun(program: HostileProgram, run: WireRun, events: WireEvent[]): string[] {
  const wrong: string[] = [];
  const ends = events.filter(({ event }) => event === 'finished').length;
  if (ends !== 1) wrong.push(`ended ${ends} times`);
  if (run.verdict === null || run.verdict === 'internal_error' || run.verdict === 'lost')
    wrong.push(`ended as ${run.verdict} (${run.reason})`);
  if (run.attempt !== 1) wrong.push(`needed attempt ${run.attempt}`);
  const text = textOf(events);
  for (const word of ['ESCAPE', secret])
    if (text.includes(word)) wrong.push(`printed ${word}: ${JSON.stringify(text.slice(0, 500))}`);
  if ((run.usage?.outputBytes ?? 0) > tableLimits.outputBytes) wrong.push(`printed ${run.usage?.outputBytes} bytes`);
  return wrong.map((sentence) => `hostile ${program.name} ${run.id} ${sentence}`);
}
