import type { Run } from '@runq/common/contract/run';
import { callApi } from '../ui/api-client.js';
import type { RunTabs } from './run-tabs.js';
import type { SavedRun } from './saved-run.js';

/** The user's runs in other tabs, browsers and computers. */
export interface Elsewhere extends Pick<RunTabs, 'sendEcho' | 'subscribeToEchoes'> {
  /** Finds the run to show when this tab has none. */
  find(): Promise<SavedRun | null>;
}

/**
 * Finds the run that a new tab shows: the user's newest queued or active run, wherever it was started, else the newest
 * one that another tab of this browser shows. Its input echo comes from that tab.
 */
export async function findRun(token: string, tabs: RunTabs): Promise<SavedRun | null> {
  const lists = (['runs', 'sessions'] as const).flatMap((kind) =>
    (['active', 'queued'] as const).map((state) =>
      callApi<{ runs: Run[] }>(`/v1/${kind}?state=${state}&limit=1`, { token }),
    ),
  );
  const [shown, ...results] = await Promise.all([tabs.requestRuns(), ...lists]);
  const newest = results
    .flatMap((result) => (result.ok ? result.value.runs : []))
    // A scheduled run may start days later.
    .filter(({ queue }) => queue?.waitingFor !== 'due_time')
    .sort((a, b) => Date.parse(a.submittedAt) - Date.parse(b.submittedAt))
    .at(-1);
  if (newest)
    return (
      shown.get(newest.id) ?? { runId: newest.id, kind: newest.kind === 'session' ? 'session' : 'run', echoes: [] }
    );
  // Ids sort by creation time (UUID version 7, RFC 9562).
  return [...shown.values()].sort((a, b) => (a.runId < b.runId ? -1 : 1)).at(-1) ?? null;
}
