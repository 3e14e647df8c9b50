import { useState } from 'preact/hooks';
import { Link } from '../../grading/link.js';
import { ResourceView } from '../../grading/resource-view.js';
import { useSignalValue } from '../../ui/signal.js';
import { useAddress, useBatch, useMayChange } from '../data/batch-context.js';
import type { GridStudent, StudentDetails } from '../data/batch-shape.js';
import { useChangingResource } from '../data/use-changing-resource.js';
import { formatPoints, formatUsedTime } from '../format-figures.js';
import { nameOf } from '../heat-map/select-rows.js';
import { PageTitle } from '../page-title.js';
import { RegradeDialog } from '../regrade/regrade-dialog.js';
import { VerdictBadge } from '../verdict-badge.js';
import { OverrideDialog } from './override-dialog.js';
import { SubmittedFiles } from './submitted-files.js';

/** A student of the batch: score, cases, and what was handed in. */
export function StudentPage({ student }: { student: string }) {
  const { store } = useBatch();
  const toAddress = useAddress();
  const grid = useSignalValue(store.grid);
  const batch = useSignalValue(store.batch);
  const row = grid?.rows.find((one) => one.student === student);
  return (
    <>
      <nav class="batch-trail" aria-label="Where this is">
        <Link to={toAddress({ kind: 'results' })}>Results</Link>
        <span aria-current="page">{row ? nameOf(row) : student}</span>
      </nav>
      {row ? (
        <StudentRow key={student} row={row} />
      ) : (
        <p class="empty-note" role="status">
          {!grid?.isComplete
            ? 'Loading…'
            : batch?.grading?.missing.includes(student)
              ? `${student} is in the roster and handed in nothing.`
              : 'There is no such student in this batch.'}
        </p>
      )}
    </>
  );
}

function StudentRow({ row }: { row: GridStudent }) {
  const { client, store } = useBatch();
  const batch = useSignalValue(store.batch);
  const [dialog, setDialog] = useState<'override' | 'regrade' | null>(null);
  const mayChange = useMayChange();
  const details = useChangingResource(
    // Read again when one of the cases has a new result.
    `${row.index} ${row.verdicts.join()}`,
    () => client.readStudent(row.index),
  );
  return (
    <>
      <PageTitle>{nameOf(row)}</PageTitle>
      <ScoreLine row={row} />
      {mayChange && (
        <p class="actions">
          <button type="button" onClick={() => setDialog('override')}>
            {row.overridden ? 'Change the score…' : 'Set a score…'}
          </button>
          <button type="button" disabled={batch?.state !== 'finished'} onClick={() => setDialog('regrade')}>
            Regrade this student…
          </button>
        </p>
      )}
      <ResourceView resource={details}>{(value) => value && <Cases details={value} />}</ResourceView>
      <SubmittedFiles student={row.student} verdicts={row.verdicts} />
      {dialog === 'override' && <OverrideDialog row={row} onClose={() => setDialog(null)} />}
      {dialog === 'regrade' && <RegradeDialog student={row.student} onClose={() => setDialog(null)} />}
    </>
  );
}

function ScoreLine({ row }: { row: GridStudent }) {
  const { overridden, score, maxScore, needsAttention, state, student, name } = row;
  return (
    <div class="student-score">
      {name !== null && <p class="chart-facts">{student}</p>}
      {overridden ? (
        <>
          <p>
            <strong>{formatPoints(overridden.score)}</strong> of {formatPoints(maxScore)} points,{' '}
            <span class="verdict tone-part">set by a grader</span>
          </p>
          <p class="chart-facts">
            By {overridden.by}; the cases give {formatPoints(score)}.{overridden.note !== '' && ' Note:'}
          </p>
          {overridden.note !== '' && <blockquote>{overridden.note}</blockquote>}
        </>
      ) : (
        <p>
          <strong>{needsAttention ? 'No score yet' : formatPoints(score)}</strong>
          {needsAttention
            ? `: a case was not graded by a fault of ours. The others give ${formatPoints(score)} points.`
            : ` of ${formatPoints(maxScore)} points${state === 'finished' ? '' : ' so far'}`}
        </p>
      )}
    </div>
  );
}

function Cases({ details }: { details: StudentDetails }) {
  const toAddress = useAddress();
  const { student, cases, submittedAt } = details;
  return (
    <section class="batch-panel" aria-labelledby="student-cases-title">
      <h3 id="student-cases-title">Cases</h3>
      {submittedAt !== null && <p class="chart-facts">Handed in {new Date(submittedAt).toLocaleString()}.</p>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard. */}
      <section class="batch-scroll" tabIndex={0} aria-label="Cases, scrolls horizontally">
        <table class="batch-table">
          <thead>
            <tr>
              <th scope="col">Case</th>
              <th scope="col">Verdict</th>
              <th scope="col">Points</th>
              <th scope="col">CPU time</th>
              <th scope="col">Explanation</th>
            </tr>
          </thead>
          <tbody>
            {cases.map(({ name, verdict, score, maxScore, cpuTimeMs, sentence }) => (
              <tr key={name}>
                <th scope="row">
                  <Link to={toAddress({ kind: 'cell', student, case: name })}>{name}</Link>
                </th>
                <td>
                  <VerdictBadge verdict={verdict} />
                </td>
                <td>{verdict === 'IE' ? 'open' : `${formatPoints(score)} of ${formatPoints(maxScore)}`}</td>
                <td>{formatUsedTime(cpuTimeMs)}</td>
                <td class="wraps">{sentence}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  );
}
