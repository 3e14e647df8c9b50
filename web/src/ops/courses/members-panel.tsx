import type { Course, CourseMember, CourseRole } from '@runq/common/contract/course';
import { useEffect, useRef, useState } from 'preact/hooks';
import { callApi } from '../../ui/api-client.js';
import { Menu } from '../../ui/menu.js';
import { ScrollTable } from '../../ui/scroll-table.js';
import type { Action } from '../actions.js';
import { courseRoleLabels, enrolAction, memberRoleAction, removeAction } from './course-actions.js';

/** Rows of the table; a search finds the others. */
const shownMax = 200;
const roles = Object.keys(courseRoleLabels) as CourseRole[];

/** The members of a course: enrol, change a role, remove. They are read again with each `revision`. */
export function MembersPanel(props: {
  course: Course;
  token: string;
  revision: number;
  onAction: (action: Action) => void;
}) {
  const { course, token, revision, onAction } = props;
  const [members, setMembers] = useState<CourseMember[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [search, setSearch] = useState('');
  const titleRef = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    let isOver = false;
    callApi<{ members: CourseMember[] }>(`/v1/courses/${encodeURIComponent(course.id)}/members`, { token }).then(
      (answer) => {
        if (isOver) return;
        setProblem(answer.ok ? null : answer.detail);
        if (answer.ok) setMembers(answer.value.members);
      },
    );
    return () => {
      isOver = true;
    };
  }, [revision]);
  // What was chosen is below the list of courses.
  useEffect(() => titleRef.current?.focus(), []);

  const wanted = search.trim().toLowerCase();
  const found = (members ?? []).filter(({ userId, role }) => `${userId} ${role}`.toLowerCase().includes(wanted));
  return (
    <section class="panel" aria-labelledby="members-title">
      <h2 id="members-title" ref={titleRef} tabIndex={-1}>
        Members of {course.name}
      </h2>
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <p class="actions">
        <Menu
          label={`Enrol in ${course.name}`}
          items={roles.map((role) => ({
            label: `Enrol ${role}s…`,
            onPick: () => onAction(enrolAction(course, role)),
          }))}
        >
          Enrol <span aria-hidden="true">▾</span>
        </Menu>
      </p>
      {members && members.length > 0 && (
        <search class="run-search">
          <label>
            User name or role
            <input
              type="search"
              maxLength={200}
              autocomplete="off"
              value={search}
              onInput={(event) => setSearch(event.currentTarget.value)}
            />
          </label>
        </search>
      )}
      <p class="hint" role="status">
        {members && describeFound(members.length, found.length)}
      </p>
      {found.length > 0 && (
        <ScrollTable label="Members" heads={['User', 'Role in the course', 'Actions']}>
          {found.slice(0, shownMax).map((member) => (
            <tr key={member.userId}>
              <th scope="row">{member.userId}</th>
              <td data-label="Role in the course">{courseRoleLabels[member.role]}</td>
              <td data-label="Actions">
                <Menu
                  label={`Actions for ${member.userId}`}
                  items={[
                    ...roles
                      .filter((role) => role !== member.role)
                      .map((role) => ({
                        label: `Change role to ${role}…`,
                        onPick: () => onAction(memberRoleAction(course, member, role)),
                      })),
                    {
                      label: 'Remove…',
                      onPick: () => onAction(removeAction(course, member)),
                      isDanger: true,
                      startsGroup: true,
                    },
                  ]}
                >
                  Actions <span aria-hidden="true">▾</span>
                </Menu>
              </td>
            </tr>
          ))}
        </ScrollTable>
      )}
    </section>
  );
}

function describeFound(all: number, found: number): string {
  const members = all === 1 ? '1 member' : `${all.toLocaleString('en')} members`;
  if (all === 0) return 'There are no members yet.';
  if (found === 0) return `No member matches. ${members} in total.`;
  const shown = found > shownMax ? ` The first ${shownMax} are shown.` : '';
  return `${found === all ? '' : `${found.toLocaleString('en')} found. `}${members} in total.${shown}`;
}
