import { useId } from 'preact/hooks';
import { toAssignmentAddress } from '../../grading/assignment-path.js';
import { formatInZone } from '../../grading/format-moment.js';
import type { AssignmentSummary } from '../../grading/grading-shape.js';
import { Link } from '../../grading/link.js';
import { CheckBadge } from '../assignments/check-badge.js';

/** Chooses the assignment that submissions are graded by; its latest version counts. */
export function AssignmentChoice(props: {
  assignments: AssignmentSummary[];
  chosen: string;
  onChoose: (name: string) => void;
}) {
  const id = useId();
  const assignment = props.assignments.find(({ name }) => name === props.chosen);
  return (
    <section class="panel" aria-labelledby={`${id}-title`}>
      <h2 id={`${id}-title`}>
        <label for={id}>Assignment</label>
      </h2>
      <div class="upload-choice">
        <select id={id} value={props.chosen} onChange={(event) => props.onChoose(event.currentTarget.value)}>
          {props.assignments.map(({ name, title }) => (
            <option key={name} value={name}>
              {title === name ? name : `${title} (${name})`}
            </option>
          ))}
        </select>
        {assignment && (
          <p class="facts">
            <span>
              Version {assignment.version}, {assignment.caseCount} {assignment.caseCount === 1 ? 'case' : 'cases'},{' '}
              {assignment.maxScore} points
            </span>
            {assignment.due !== null && <span>Due {formatInZone(assignment.due, assignment.timezone)}</span>}
            <CheckBadge check={assignment.check} />
            <Link to={toAssignmentAddress({ name: assignment.name, course: assignment.course })}>Open</Link>
          </p>
        )}
      </div>
      {assignment?.check?.ok === false && assignment.check.state === 'finished' && (
        <p class="notice notice-warn">
          The check of this assignment has errors. Grades may be wrong until they are fixed.
        </p>
      )}
    </section>
  );
}
