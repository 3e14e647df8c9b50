import { useId } from 'preact/hooks';
import { useGrader, useRights } from '../grading/grader-context.js';
import { Link } from '../grading/link.js';
import { useSignalValue } from '../ui/signal.js';

/** Chooses the course whose assignments and batches the views show, and to which new ones belong. */
export function CourseChoice() {
  const { course, courses } = useGrader();
  const { isStaff } = useRights();
  const id = useId();
  const chosen = useSignalValue(course);
  const own = useSignalValue(courses) ?? [];
  if (own.length === 0) return null;
  return (
    <p class="upload-choice">
      <label for={id}>Course</label>
      <select id={id} value={chosen ?? ''} onChange={(event) => course.set(event.currentTarget.value || null)}>
        {isStaff && <option value="">None, only mine</option>}
        {own.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </select>
      {chosen !== null && <Link to={`/grader/courses/${encodeURIComponent(chosen)}`}>Members</Link>}
    </p>
  );
}
