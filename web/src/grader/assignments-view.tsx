import { useGrader } from '../grading/grader-context.js';
import { Link } from '../grading/link.js';
import { ResourceView } from '../grading/resource-view.js';
import { useResource } from '../grading/use-resource.js';

/** The grader's assignments, the last changed first. */
export function AssignmentsView() {
  const { client } = useGrader();
  const list = useResource('assignments', client.listAssignments);
  return (
    <>
      <h1>Assignments</h1>
      <ResourceView resource={list}>
        {(names) => (
          <ul>
            {names.map(({ name }) => (
              <li key={name}>
                <Link to={`/grader/assignments/${encodeURIComponent(name)}`}>{name}</Link>
              </li>
            ))}
          </ul>
        )}
      </ResourceView>
    </>
  );
}
