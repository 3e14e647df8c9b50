import type { Run } from '@runq/common/contract/run';
import type { Verdict } from '@runq/common/contract/verdict';
import { labelOf } from '../project/run-request.js';
import { callApi } from '../ui/api-client.js';

/** Newest runs of a user that are compared with the versions of a file; the API returns no more at once. */
const maxRuns = 100;

/** A run as far as a version names it. */
export type VersionRun = Pick<Run, 'label' | 'submittedAt' | 'state' | 'verdict'>;

const endings: Record<Verdict, string> = {
  ok: 'finished',
  runtime_error: 'ended with an error',
  syntax_error: 'syntax error',
  time_limit: 'stopped at a limit',
  wall_time_limit: 'stopped at a limit',
  memory_limit: 'stopped at a limit',
  output_limit: 'stopped at a limit',
  idle_limit: 'stopped at a limit',
  cancelled: 'stopped by you',
  lost: 'failed',
  internal_error: 'failed',
};

/** Reads the user's newest runs and sessions; those that cannot be read are missing. Never throws. */
export async function readRuns(token: string): Promise<VersionRun[]> {
  const lists = await Promise.all(
    ['runs', 'sessions'].map((kind) => callApi<{ runs: Run[] }>(`/v1/${kind}?limit=${maxRuns}`, { token })),
  );
  return lists.flatMap((list) => (list.ok ? list.value.runs : []));
}

/**
 * Finds the runs that used a version of a file, newest first. Only a label proves that: it is a hash of all files, so a
 * run is found while the other files are as they were.
 */
export function findRunsOfVersion(
  version: { path: string; content: string },
  others: readonly { path: string; content: string }[],
  runs: readonly VersionRun[],
): VersionRun[] {
  const files = [version, ...others];
  const entries = files.filter(({ path }) => runs.some(({ label }) => label?.startsWith(`${path} #`)));
  const labels = new Set(entries.map(({ path }) => labelOf(files, path)));
  return runs
    .filter(({ label }) => label !== null && labels.has(label))
    .sort((a, b) => Date.parse(b.submittedAt) - Date.parse(a.submittedAt));
}

/** "Run 14:02, finished", with the number of earlier runs; null without a run. */
export function describeRuns(runs: readonly VersionRun[]): string | null {
  const newest = runs[0];
  if (!newest) return null;
  const time = new Date(newest.submittedAt).toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
  const ending = newest.verdict ? endings[newest.verdict] : newest.state === 'queued' ? 'queued' : 'running';
  const earlier = runs.length > 1 ? `, and ${runs.length - 1} earlier` : '';
  return `Run ${time}, ${ending}${earlier}`;
}
