import { useState } from 'preact/hooks';
import { Link } from '../../grading/link.js';
import { useSignalValue } from '../../ui/signal.js';
import { useAddress, useBatch } from '../data/batch-context.js';
import type { DraftReport } from '../data/batch-shape.js';
import { formatPoints } from '../format-figures.js';
import { nameOf } from '../heat-map/select-rows.js';
import { VerdictBadge } from '../verdict-badge.js';

/** Changed students that the API lists at most. */
const maxListed = 1000;
/** Students that are shown at first, and with each further step. */
const stepStudents = 100;

/** Old and new results of a draft, per student and case. */
export function DraftChanges({ draft }: { draft: DraftReport }) {
  const { store } = useBatch();
  const toAddress = useAddress();
  const names = new Map((useSignalValue(store.grid)?.rows ?? []).map((row) => [row.student, nameOf(row)]));
  const { changes } = draft;
  const [shown, setShown] = useState(stepStudents);
  if (changes.length === 0)
    return <p class="empty-note">{draft.graded === 0 ? 'No new result yet.' : 'No case changes.'}</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard.
    <section class="batch-scroll batch-panel" tabIndex={0} aria-label="Changes, scrolls horizontally">
      <table class="batch-table">
        <thead>
          <tr>
            <th scope="col">Student</th>
            <th scope="col">Score</th>
            <th scope="col">Case</th>
            <th scope="col">Old</th>
            <th scope="col">New</th>
            <th scope="col">Points</th>
          </tr>
        </thead>
        <tbody>
          {changes.slice(0, shown).flatMap(({ student, score, cases }) =>
            cases.map((one, nth) => (
              <tr key={`${student} ${one.case}`} class={nth === 0 ? undefined : 'continues'}>
                {nth === 0 && (
                  <>
                    <th scope="rowgroup" rowSpan={cases.length}>
                      <Link to={toAddress({ kind: 'student', student })}>{names.get(student) ?? student}</Link>
                    </th>
                    <td rowSpan={cases.length}>
                      <Change old={score.old} fresh={score.new} />
                    </td>
                  </>
                )}
                <td>{one.case}</td>
                <td>
                  <VerdictBadge verdict={one.old} />
                </td>
                <td>
                  <VerdictBadge verdict={one.new} />
                </td>
                <td>
                  <Change old={one.oldScore} fresh={one.newScore} />
                </td>
              </tr>
            )),
          )}
        </tbody>
      </table>
      {changes.length > shown && (
        <button type="button" onClick={() => setShown(shown + stepStudents)}>
          Show more of {changes.length} students
        </button>
      )}
      {changes.length >= maxListed && (
        <p class="chart-facts">Only {maxListed} students are listed; the counts are of all.</p>
      )}
    </section>
  );
}

function Change({ old, fresh }: { old: number; fresh: number }) {
  if (old === fresh) return <>{formatPoints(fresh)}</>;
  return (
    <span class={fresh > old ? 'is-up' : 'is-down'}>
      {formatPoints(old)} → {formatPoints(fresh)} <span aria-hidden="true">{fresh > old ? '↑' : '↓'}</span>
      <span class="hidden-label">{fresh > old ? 'up' : 'down'}</span>
    </span>
  );
}
