import type { Run } from '@runq/common/contract/run';
import { useEffect, useState } from 'preact/hooks';
import { callApi } from '../../ui/api-client.js';
import { ScrollTable } from '../../ui/scroll-table.js';
import { type Action, stopRunAction } from '../actions.js';
import { Instant } from '../instant.js';
import type { BulkPreview, RunPageAnswer } from '../ops-shape.js';
import { BulkDialog } from './bulk-dialog.js';
import { RunLink } from './run-link.js';
import { allowsCancel, allowsRerun, readSearch, type Search, toAddress, toFilter } from './run-search.js';
import { RunSearchForm } from './run-search-form.js';
import { describeRunState } from './run-state-text.js';

const pageRuns = 20;
/** Most runs on the page; a narrower search finds the others. */
const maxShown = 200;

/**
 * Finds runs and stops or repeats them, one or all that match. The list stays as it was read until the next search.
 * `version` rises with each action.
 */
export function RunsPanel(props: { token: string; version: number; onAction: (action: Action) => void }) {
  const { token, version, onAction } = props;
  const [search, setSearch] = useState(readSearch);
  const [runs, setRuns] = useState<Run[] | null>(null);
  const [nextCursor, setNextCursor] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [bulk, setBulk] = useState<BulkPreview | null>(null);

  async function load(wanted: Search, cursor: string | null, before: Run[]): Promise<void> {
    const parameters = { ...toFilter(wanted), limit: pageRuns, ...(cursor !== null && { cursor }) };
    const query = new URLSearchParams(Object.entries(parameters).map(([name, value]) => [name, String(value)]));
    const page = await callApi<RunPageAnswer>(`/v1/ops/runs?${query}`, { token });
    setProblem(page.ok ? null : page.detail);
    if (!page.ok) return;
    const known = new Set(before.map(({ id }) => id));
    setRuns([...before, ...page.value.runs.filter(({ id }) => !known.has(id))]);
    setNextCursor(page.value.nextCursor);
  }
  useEffect(() => void load(search, null, []), [search, version]);

  async function preview(action: 'cancel' | 'rerun'): Promise<void> {
    const answer = await callApi<BulkPreview>('/v1/ops/bulk', { token, body: { action, filter: toFilter(search) } });
    setProblem(answer.ok ? null : answer.detail);
    if (answer.ok) setBulk(answer.value);
  }

  function submit(wanted: Search): void {
    const query = toAddress(wanted);
    history.replaceState(null, '', query ? `?${query}` : location.pathname);
    setSearch(wanted);
  }

  const hasMatches = nextCursor !== null || (runs !== null && runs.length > 0);
  return (
    <section class="panel" aria-labelledby="runs-title">
      <h2 id="runs-title">Runs</h2>
      <RunSearchForm search={search} onSearch={submit} />
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {runs !== null && (
        <p class="hint" role="status">
          {describeFound(runs.length, search, nextCursor !== null)}
        </p>
      )}
      {runs !== null && runs.length > 0 && (
        <ScrollTable label="Runs" heads={['Run', 'User', 'State', 'Label', 'Submitted', 'Actions']}>
          {runs.map((run) => (
            <tr key={run.id}>
              <th scope="row">
                <RunLink id={run.id} />
              </th>
              <td data-label="User">{run.userId}</td>
              <td data-label="State">{describeRunState(run)}</td>
              <td data-label="Label">{run.label ?? '–'}</td>
              <td data-label="Submitted">
                <Instant at={run.submittedAt} />
              </td>
              <td data-label="Actions">
                {run.state !== 'finished' && (
                  <button type="button" class="danger" onClick={() => onAction(stopRunAction(run.id, run.userId))}>
                    Stop…<span class="hidden-label"> the run {run.id}</span>
                  </button>
                )}
              </td>
            </tr>
          ))}
        </ScrollTable>
      )}
      <p class="actions">
        {nextCursor !== null && (runs?.length ?? 0) < maxShown && (
          <button type="button" onClick={() => void load(search, nextCursor, runs ?? [])}>
            Search further
          </button>
        )}
        {hasMatches && allowsCancel(search) && (
          <button type="button" class="danger" onClick={() => void preview('cancel')}>
            Cancel all that match…
          </button>
        )}
        {hasMatches && allowsRerun(search) && (
          <button type="button" onClick={() => void preview('rerun')}>
            Run all that match again…
          </button>
        )}
      </p>
      {bulk && (
        <BulkDialog
          shown={bulk}
          token={token}
          onClose={() => {
            setBulk(null);
            void load(search, null, []);
          }}
        />
      )}
    </section>
  );
}

function describeFound(count: number, search: Search, hasMore: boolean): string {
  const what = toAddress(search) === '' ? 'active ' : '';
  if (count === 0) return hasMore ? 'None among the newest runs so far.' : `No ${what}runs found.`;
  return `${count}${hasMore ? ' or more' : ''} ${what}${count === 1 ? 'run' : 'runs'}.`;
}
