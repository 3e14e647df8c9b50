import '../../styles/on-demand/grader-class.css';
import { useEffect, useMemo, useState } from 'preact/hooks';
import { useGrader } from '../../grading/grader-context.js';
import { useMediaQuery } from '../../ui/media-query.js';
import { useSignalValue } from '../../ui/signal.js';
import { type ClassState, createClassStore } from './class-store.js';
import { ClassTable } from './class-table.js';
import { type ClassFilter, classFilters, countStudents, selectStudents } from './class-text.js';
import { StarterDialog } from './starter-dialog.js';

/** Ages are counted on while nothing changes. */
const tickMs = 5000;
/** Heights of a row in pixels; on a narrow screen its cells stand below each other. */
const rowHeights = { wide: 54, narrow: 132 };

/** Who of the class runs, waits or may be stuck, live. */
export function ClassView() {
  const { token, onSignInExpired } = useGrader();
  const store = useMemo(() => createClassStore(token, onSignInExpired), []);
  useEffect(() => store.close, []);
  const state = useSignalValue(store.state);
  const hasLostConnection = useSignalValue(store.obstacle)?.kind === 'connection';
  const [isSharing, setSharing] = useState(false);
  return (
    <>
      <header class="view-head">
        <h1>My class now</h1>
        <div class="view-actions">
          <button type="button" onClick={() => setSharing(true)}>
            Share a starter program…
          </button>
        </div>
      </header>
      {hasLostConnection && (
        <p class="notice notice-warn" role="status">
          Connection lost. Reconnecting… What you see may be out of date.
        </p>
      )}
      {state ? (
        <Students state={state} />
      ) : (
        <p class="empty-note" role="status">
          Loading…
        </p>
      )}
      {isSharing && <StarterDialog token={token} onClose={() => setSharing(false)} />}
    </>
  );
}

const sources: Record<ClassState['source'], string> = {
  assignments: 'Students of your published assignments.',
  courses: 'Students of your courses.',
  all:
    'All students who ran a program in the last two hours. ' +
    'Publish an assignment for a list of students to see only yours.',
};

function Students({ state }: { state: ClassState }) {
  const [filter, setFilter] = useState<ClassFilter>('all');
  const [find, setFind] = useState('');
  const isNarrow = useMediaQuery('(max-width: 720px)');
  const [tick, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTick((count) => count + 1), tickMs);
    return () => clearInterval(timer);
  }, []);
  const now = useMemo(() => Date.now(), [state, tick]);
  const shown = useMemo(() => selectStudents(state.students, { filter, find }), [state, filter, find]);
  const { running, waiting, stuck } = countStudents(state.students);
  return (
    <section class="panel class-panel" aria-labelledby="class-title">
      <div class="panel-head">
        <h2 id="class-title">
          {state.total} {state.total === 1 ? 'student' : 'students'}
        </h2>
        <p class="class-counts" role="status">
          <span>
            <b>{running}</b> running
          </span>
          <span>
            <b>{waiting}</b> waiting
          </span>
          <span class={stuck > 0 ? 'is-stuck' : undefined}>
            <b>{stuck}</b> perhaps stuck
          </span>
        </p>
      </div>
      <p class="class-source">
        {sources[state.source]}
        {state.total > state.students.length && ` The first ${state.students.length} are listed.`}
      </p>
      <div class="class-toolbar">
        <input
          type="search"
          aria-label="Find a student"
          placeholder="Find a student"
          value={find}
          onInput={({ currentTarget }) => setFind(currentTarget.value)}
        />
        <select
          aria-label="Show"
          value={filter}
          onChange={({ currentTarget }) => setFilter(currentTarget.value as ClassFilter)}
        >
          {Object.entries(classFilters).map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
        <span class="none">
          {shown.length < state.students.length && `${shown.length} of ${state.students.length}`}
        </span>
      </div>
      {shown.length === 0 ? (
        <p class="empty-note">{state.students.length === 0 ? 'No program has been run yet.' : 'No student matches.'}</p>
      ) : (
        <ClassTable students={shown} now={now} rowHeight={isNarrow ? rowHeights.narrow : rowHeights.wide} />
      )}
    </section>
  );
}
