import { toAssignmentAddress } from '../../grading/assignment-path.js';
import { formatDistance, formatInZone } from '../../grading/format-moment.js';
import { useGrader, useRights } from '../../grading/grader-context.js';
import type { AssignmentSummary } from '../../grading/grading-shape.js';
import { Link } from '../../grading/link.js';
import { ResourceView } from '../../grading/resource-view.js';
import { useResource } from '../../grading/use-resource.js';
import { useSignalValue } from '../../ui/signal.js';
import { CourseChoice } from '../course-choice.js';
import { moveInList } from '../list-keys.js';
import { AssignmentUpload } from './assignment-upload.js';
import { CheckBadge } from './check-badge.js';
import { PublicationBadge } from './publication-badge.js';

const checkingMs = 1500;
const idleMs = 15_000;

/** The grader's assignments or those of a course, the last changed first, and where new ones are uploaded. */
export function AssignmentsView() {
  const { client, course, navigation, toasts } = useGrader();
  const chosen = useSignalValue(course);
  const mayChange = useRights().changesCourse(chosen);
  const list = useResource(
    `assignments ${chosen}`,
    () => client.listAssignments(chosen),
    (all) => (all.some(({ check }) => check?.state === 'running') ? checkingMs : idleMs),
  );
  return (
    <>
      <h1>Assignments</h1>
      <CourseChoice />
      {mayChange && (
        <AssignmentUpload
          name={null}
          course={chosen}
          onSaved={({ name, version, course: place }) => {
            toasts.show(version === 1 ? `${name} was created.` : `Version ${version} of ${name} was saved.`);
            navigation.go(toAssignmentAddress({ name, course: place }));
          }}
        />
      )}
      <ResourceView resource={list}>
        {(assignments) =>
          assignments.length > 0 ? (
            <AssignmentTable assignments={assignments} mayChange={mayChange} />
          ) : mayChange ? (
            <NoAssignments />
          ) : (
            <p class="panel empty-note">This course has no assignments yet.</p>
          )
        }
      </ResourceView>
    </>
  );
}

function NoAssignments() {
  return (
    <section class="panel" aria-labelledby="first-title">
      <h2 id="first-title">Your first assignment</h2>
      <p>Make a folder with a pair of files for each case, and drop it above:</p>
      <pre class="sample">
        {'hw03/tests/01.in     what the program reads\nhw03/tests/01.out    what it should print'}
      </pre>
      <p>
        A solution in <code>solution/main.py</code> shows mistakes in the cases before your class does. Points, limits,
        hidden cases and due dates are set in <code>assignment.yaml</code>.
      </p>
    </section>
  );
}

function AssignmentTable({ assignments, mayChange }: { assignments: AssignmentSummary[]; mayChange: boolean }) {
  const hasPublications = assignments.some(({ publication }) => publication !== undefined);
  return (
    <div class="panel list-panel">
      <table class="list" onKeyDown={moveInList}>
        <thead>
          <tr>
            <th scope="col">Assignment</th>
            <th scope="col">Due</th>
            <th scope="col" class="number wide-cell">
              Cases
            </th>
            <th scope="col" class="number wide-cell">
              Points
            </th>
            <th scope="col" class="wide-cell">
              Version
            </th>
            <th scope="col">Check</th>
            {hasPublications && <th scope="col">Students</th>}
            {mayChange && (
              <th scope="col">
                <span class="hidden-label">Actions</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {assignments.map((assignment) => (
            <AssignmentRow key={assignment.name} {...{ assignment, hasPublications, mayChange }} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function AssignmentRow(props: { assignment: AssignmentSummary; hasPublications: boolean; mayChange: boolean }) {
  const { name, title, due, timezone, caseCount, maxScore, version, savedAt, check, publication } = props.assignment;
  return (
    <tr>
      <th scope="row">
        <Link to={toAssignmentAddress({ name, course: props.assignment.course })} class="row-link">
          {title}
        </Link>
        {title !== name && <small>{name}</small>}
        <small class="narrow-only">
          Version {version} · {caseCount} {caseCount === 1 ? 'case' : 'cases'} · {maxScore} points
        </small>
      </th>
      <td>{due === null ? <span class="none">No due date</span> : <Due due={due} timezone={timezone} />}</td>
      <td class="number wide-cell">{caseCount}</td>
      <td class="number wide-cell">{maxScore}</td>
      <td class="wide-cell">
        {version} <small>saved {formatDistance(savedAt)}</small>
      </td>
      <td>
        <CheckBadge check={check} />
      </td>
      {props.hasPublications && (
        <td>
          <PublicationBadge publication={publication ?? null} />
        </td>
      )}
      {props.mayChange && (
        <td class="row-action">
          <Link to={`/grader/grade?assignment=${encodeURIComponent(name)}`} label={`Grade ${title}`}>
            Grade
          </Link>
        </td>
      )}
    </tr>
  );
}

function Due({ due, timezone }: { due: string; timezone: string }) {
  return (
    <time dateTime={due}>
      {formatInZone(due, timezone)} <small>{formatDistance(due)}</small>
    </time>
  );
}
