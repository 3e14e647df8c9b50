import type { Run, RunState } from '@runq/common/contract/run';
import { useEffect, useState } from 'preact/hooks';
import { callApi } from '../../ui/api-client.js';
import { ScrollTable } from '../../ui/scroll-table.js';
import { type Action, stopRunAction } from '../actions.js';
import { Instant } from '../instant.js';
import type { RunPageAnswer } from '../ops-shape.js';
import { RunLink } from './run-link.js';
import { describeRunState } from './run-state-text.js';

const pageRuns = 20;
/** Most runs on the page; a narrower search finds the others. */
const maxShown = 200;

/** The search that the address names, so that it can be sent and reloaded. */
interface Search {
  q: string;
  state: RunState | '';
}

const readSearch = (query = new URLSearchParams(location.search)): Search => ({
  q: query.get('q') ?? '',
  state: (query.get('state') ?? '') as Search['state'],
});

function toQuery({ q, state }: Search): URLSearchParams {
  return new URLSearchParams({ ...(q ? { q } : {}), ...(state ? { state } : {}) });
}

/** Finds runs and stops them. The list stays as it was read until the next search. `version` rises with each action. */
export function RunsPanel(props: { token: string; version: number; onAction: (action: Action) => void }) {
  const { token, version, onAction } = props;
  const [search, setSearch] = useState(readSearch);
  const [runs, setRuns] = useState<Run[] | null>(null);
  const [nextCursor, setNextCursor] = useState<string | null>(null);
  const [problem, setProblem] = useState<string | null>(null);

  async function load(wanted: Search, cursor: string | null, before: Run[]): Promise<void> {
    const query = toQuery(wanted);
    query.set('limit', String(pageRuns));
    if (cursor !== null) query.set('cursor', cursor);
    const page = await callApi<RunPageAnswer>(`/v1/ops/runs?${query}`, { token });
    setProblem(page.ok ? null : page.detail);
    if (!page.ok) return;
    const known = new Set(before.map(({ id }) => id));
    setRuns([...before, ...page.value.runs.filter(({ id }) => !known.has(id))]);
    setNextCursor(page.value.nextCursor);
  }
  useEffect(() => void load(search, null, []), [search, version]);

  function submit(form: HTMLFormElement): void {
    const data = new FormData(form);
    const wanted = readSearch(new URLSearchParams([...data].map(([name, value]) => [name, String(value).trim()])));
    const query = toQuery(wanted).toString();
    history.replaceState(null, '', query ? `?${query}` : location.pathname);
    setSearch(wanted);
  }

  return (
    <section class="panel" aria-labelledby="runs-title">
      <h2 id="runs-title">Runs</h2>
      <form
        class="run-search"
        onSubmit={(event) => {
          event.preventDefault();
          submit(event.currentTarget);
        }}
      >
        <label>
          Run, batch, user or label
          <input name="q" type="search" maxLength={200} defaultValue={search.q} autocomplete="off" />
        </label>
        <label>
          State
          <select name="state" defaultValue={search.state}>
            <option value="">{'any'}</option>
            <option value="active">active</option>
            <option value="queued">queued</option>
            <option value="finished">finished</option>
          </select>
        </label>
        <button type="submit">Search</button>
      </form>
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
      {nextCursor !== null && (runs?.length ?? 0) < maxShown && (
        <p class="actions">
          <button type="button" onClick={() => void load(search, nextCursor, runs ?? [])}>
            Search further
          </button>
        </p>
      )}
    </section>
  );
}

function describeFound(count: number, { q, state }: Search, hasMore: boolean): string {
  const what = !q && !state ? 'active ' : '';
  if (count === 0) return hasMore ? 'None among the newest runs so far.' : `No ${what}runs found.`;
  return `${count}${hasMore ? ' or more' : ''} ${what}${count === 1 ? 'run' : 'runs'}.`;
}
