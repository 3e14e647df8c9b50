import { useId } from 'preact/hooks';
import { verdictInfo, verdictsByRank } from '../verdict-info.js';
import type { MapQuery } from './map-query.js';

const sorts: { value: string; label: string }[] = [
  { value: 'order', label: 'none' },
  { value: 'name', label: 'name' },
  { value: 'score', label: 'score' },
  { value: 'verdict', label: 'worst verdict' },
];

/** What the map shows: a filter, an order, and the steps to wrong outputs. */
export function MapToolbar(props: {
  query: MapQuery;
  onChange: (query: MapQuery) => void;
  onFind: (step: 1 | -1) => void;
  shown: number;
  all: number;
}) {
  const { query, onChange, onFind, shown, all } = props;
  const id = useId();
  return (
    <div class="map-toolbar">
      <label class="hidden-label" for={`${id}-text`}>
        Find a student
      </label>
      <input
        id={`${id}-text`}
        type="search"
        placeholder="Find a student"
        value={query.text}
        onInput={({ currentTarget }) => onChange({ ...query, text: currentTarget.value })}
      />
      <label class="hidden-label" for={`${id}-only`}>
        Show only
      </label>
      <select
        id={`${id}-only`}
        value={query.only ?? ''}
        onChange={({ currentTarget }) =>
          onChange({ ...query, only: (currentTarget.value || null) as MapQuery['only'] })
        }
      >
        <option value="">All verdicts</option>
        <option value="attention">Needs attention</option>
        <option value="overridden">Score set by a grader</option>
        {verdictsByRank.map((verdict) => (
          <option key={verdict} value={verdict}>
            {`${verdictInfo[verdict].code} ${verdictInfo[verdict].label}`}
          </option>
        ))}
      </select>
      <label class="hidden-label" for={`${id}-sort`}>
        Sort by
      </label>
      <select
        id={`${id}-sort`}
        value={typeof query.sort === 'number' ? 'case' : query.sort}
        onChange={({ currentTarget }) =>
          onChange({ ...query, sort: currentTarget.value as MapQuery['sort'], isDescending: false })
        }
      >
        {sorts.map(({ value, label }) => (
          <option key={value} value={value}>
            {`Sort: ${label}`}
          </option>
        ))}
        {typeof query.sort === 'number' && <option value="case">Sort: verdict of a case</option>}
      </select>
      <button
        type="button"
        aria-pressed={query.isDescending}
        onClick={() => onChange({ ...query, isDescending: !query.isDescending })}
      >
        Reverse
      </button>
      <span class="map-count" role="status">
        {shown === all ? `${all} students` : `${shown} of ${all} students`}
      </span>
      <span class="spacer" />
      <button type="button" aria-keyshortcuts="p" onClick={() => onFind(-1)}>
        Previous<span class="only-wide"> wrong output</span> <kbd>p</kbd>
      </button>
      <button type="button" aria-keyshortcuts="n" onClick={() => onFind(1)}>
        Next<span class="only-wide"> wrong output</span> <kbd>n</kbd>
      </button>
    </div>
  );
}
