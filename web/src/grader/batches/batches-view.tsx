import { useState } from 'preact/hooks';
import { toAssignmentAddress } from '../../grading/assignment-path.js';
import { formatDistance } from '../../grading/format-moment.js';
import { useGrader, useOwnCourse, useRights } from '../../grading/grader-context.js';
import type { BatchSummary } from '../../grading/grading-shape.js';
import { Link } from '../../grading/link.js';
import { ResourceView } from '../../grading/resource-view.js';
import { useResource } from '../../grading/use-resource.js';
import { useSignalValue } from '../../ui/signal.js';
import { CourseChoice } from '../course-choice.js';
import { moveInList } from '../list-keys.js';
import { BatchProgress } from './batch-progress.js';
import { type Attention, useAttention } from './use-attention.js';

const activeMs = 1500;
const idleMs = 10_000;
const pageSize = 25;

/** The grader's batches or those of a course, newest first, with live progress. */
export function BatchesView() {
  const { client, course } = useGrader();
  const chosen = useSignalValue(course);
  const mayChange = useRights().changesCourse(chosen);
  const [count, setCount] = useState(pageSize);
  const list = useResource(
    `batches ${chosen} ${count}`,
    () => client.listBatches(chosen, count),
    ({ batches }) => (batches.some(({ state }) => state !== 'finished') ? activeMs : idleMs),
    { keepsValue: true },
  );
  return (
    <>
      <header class="view-head">
        <h1>Batches</h1>
        {mayChange && (
          <div class="view-actions">
            <Link to="/grader/grade" class="button-link primary">
              Grade submissions
            </Link>
          </div>
        )}
      </header>
      <CourseChoice />
      <ResourceView resource={list}>
        {({ batches, nextCursor }) => {
          const shown = batches.filter(({ isCheck }) => !isCheck);
          return (
            <>
              {shown.length === 0 ? (
                <p class="panel empty-note">Nothing has been graded yet.</p>
              ) : (
                <BatchTable batches={shown} />
              )}
              {nextCursor !== null && count < maxShown && (
                <p>
                  <button type="button" onClick={() => setCount(Math.min(maxShown, count + pageSize))}>
                    Load older batches
                  </button>
                </p>
              )}
            </>
          );
        }}
      </ResourceView>
    </>
  );
}

/** Most batches of one response. */
const maxShown = 100;

function BatchTable({ batches }: { batches: BatchSummary[] }) {
  const attention = useAttention(batches);
  return (
    <div class="panel list-panel">
      <table class="list" onKeyDown={moveInList}>
        <thead>
          <tr>
            <th scope="col">Batch</th>
            <th scope="col" class="wide-cell">
              Assignment
            </th>
            <th scope="col">Progress</th>
            <th scope="col">Needs attention</th>
            <th scope="col" class="wide-cell">
              Started
            </th>
          </tr>
        </thead>
        <tbody>
          {batches.map((batch) => (
            <BatchRow key={batch.id} batch={batch} attention={attention.get(batch.id) ?? null} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function BatchRow({ batch, attention }: { batch: BatchSummary; attention: Attention | null }) {
  const { id, label, assignment, createdAt } = batch;
  const course = useOwnCourse(batch.course);
  const started = (
    <time dateTime={createdAt} title={new Date(createdAt).toLocaleString()}>
      {formatDistance(createdAt)}
    </time>
  );
  return (
    <tr>
      <th scope="row">
        <Link to={`/grader/batches/${encodeURIComponent(id)}`} class="row-link">
          {label ?? 'Without a label'}
        </Link>
        <small class="narrow-only">
          {assignment && `${assignment.name}, version ${assignment.version} · `}
          {started}
        </small>
      </th>
      <td class="wide-cell">
        {assignment ? (
          <>
            <Link to={toAssignmentAddress({ ...assignment, course })}>{assignment.title}</Link>{' '}
            <small>version {assignment.version}</small>
          </>
        ) : (
          <span class="none">Runs without an assignment</span>
        )}
      </td>
      <td>
        <BatchProgress batch={batch} />
      </td>
      <td>
        {!assignment ? (
          <span class="none">–</span>
        ) : attention === null ? (
          <span class="none">…</span>
        ) : attention.count === 0 ? (
          <span class="none">None</span>
        ) : (
          <span class="badge badge-quiet">
            {attention.count} {attention.count === 1 ? 'case' : 'cases'}
            <span class="narrow-only"> need attention</span>
          </span>
        )}
      </td>
      <td class="wide-cell">{started}</td>
    </tr>
  );
}
