import type { Course } from '@runq/common/contract/course';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { callApi } from '../../ui/api-client.js';
import { Menu } from '../../ui/menu.js';
import { ScrollTable } from '../../ui/scroll-table.js';
import type { Toasts } from '../../ui/toasts.js';
import { ActionDialog } from '../action-dialog.js';
import type { Action } from '../actions.js';
import type { Operations } from '../operations.js';
import { createAction, deleteAction, renameAction } from './course-actions.js';
import { MembersPanel } from './members-panel.js';

/** All courses, and the members of one of them. */
export function CoursesPage({ token, toasts }: { token: string; toasts: Toasts }) {
  const [courses, setCourses] = useState<Course[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [chosenId, choose] = useState<string | null>(null);
  const [pending, confirm] = useState<Action | null>(null);
  /** Counts changes: the list of members is read again after each. */
  const [revision, setRevision] = useState(0);
  const latest = useRef(0);
  const chosen = courses?.find(({ id }) => id === chosenId) ?? null;

  async function load(): Promise<void> {
    latest.current += 1;
    const own = latest.current;
    const answer = await callApi<{ courses: Course[] }>('/v1/ops/courses', { token });
    if (own !== latest.current) return;
    setProblem(answer.ok ? null : answer.detail);
    if (answer.ok) setCourses(answer.value.courses);
  }

  useEffect(() => void load(), []);

  const operations = useMemo(
    (): Pick<Operations, 'act'> => ({
      async act({ path, body, method }) {
        const answer = await callApi(`/v1/ops/${path}`, { token, body, ...(method ? { method } : {}) });
        if (!answer.ok) return answer;
        if (path === 'courses') choose((answer.value as Course).id);
        await load();
        setRevision((count) => count + 1);
        return answer;
      },
    }),
    [],
  );

  return (
    <>
      <p>
        <a href="/ops">Back to operations</a>
      </p>
      <h1>Courses</h1>
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <section class="panel" aria-labelledby="courses-title">
        <h2 id="courses-title">All courses</h2>
        <p class="hint" role="status">
          {courses && describeCount(courses.length)}
        </p>
        {courses && courses.length > 0 && (
          <ScrollTable label="Courses" heads={['Course', 'Members', 'Actions']}>
            {courses.map((course) => (
              <tr key={course.id}>
                <th scope="row" title={course.id}>
                  {course.name}
                </th>
                <td data-label="Members">{course.members.toLocaleString('en')}</td>
                <td data-label="Actions">
                  <Menu
                    label={`Actions for ${course.name}`}
                    items={[
                      {
                        label: course.id === chosenId ? 'Hide members' : 'Show members',
                        onPick: () => choose(course.id === chosenId ? null : course.id),
                      },
                      { label: 'Rename…', onPick: () => confirm(renameAction(course)), startsGroup: true },
                      { label: 'Delete course…', onPick: () => confirm(deleteAction(course)), isDanger: true },
                    ]}
                  >
                    Actions <span aria-hidden="true">▾</span>
                  </Menu>
                </td>
              </tr>
            ))}
          </ScrollTable>
        )}
        <p class="actions">
          <button type="button" class="primary" onClick={() => confirm(createAction())}>
            Create course…
          </button>
        </p>
      </section>
      {chosen && (
        <MembersPanel
          key={chosen.id}
          {...{ course: chosen, courses: courses ?? [], token, revision }}
          onAction={confirm}
        />
      )}
      {pending && (
        <ActionDialog action={pending} operations={operations} toasts={toasts} onClose={() => confirm(null)} />
      )}
    </>
  );
}

function describeCount(count: number): string {
  if (count === 0) return 'There are no courses yet. Without one, each grader has own assignments and batches.';
  return count === 1 ? '1 course.' : `${count.toLocaleString('en')} courses.`;
}
