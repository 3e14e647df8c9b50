import '../../styles/on-demand/members.css';
import type { Course, CoursePlatform, CourseRole, MemberList } from '@runq/common/contract/course';
import { useEffect, useRef, useState } from 'preact/hooks';
import { courseRoleLabels, describeFound, findMembers, nameOf } from '../../grading/member-text.js';
import { callApi } from '../../ui/api-client.js';
import { Menu } from '../../ui/menu.js';
import { ScrollTable } from '../../ui/scroll-table.js';
import type { Action } from '../actions.js';
import {
  enrolAction,
  linkAction,
  memberRoleAction,
  removeAction,
  takeOverLinkAction,
  unlinkAction,
} from './course-actions.js';

/** Rows of the table; a search finds the others. */
const shownMax = 200;
const roles = Object.keys(courseRoleLabels) as CourseRole[];

const describeLink = ({ name, deployment, context }: CoursePlatform) =>
  `The course is linked with the course ${context} of ${name} (deployment ${deployment}).`;

/** The members of a course: enrol, change a role, remove. They are read again with each `revision`. */
export function MembersPanel(props: {
  course: Course;
  /** All courses, one of which may give its link away. */
  courses: readonly Course[];
  token: string;
  revision: number;
  onAction: (action: Action) => void;
}) {
  const { course, courses, token, revision, onAction } = props;
  const segment = encodeURIComponent(course.id);
  const [list, setList] = useState<MemberList | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [search, setSearch] = useState('');
  const titleRef = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    let isOver = false;
    callApi<MemberList>(`/v1/courses/${segment}/members`, { token }).then((answer) => {
      if (isOver) return;
      setProblem(answer.ok ? null : answer.detail);
      if (answer.ok) setList(answer.value);
    });
    return () => {
      isOver = true;
    };
  }, [revision]);
  // What was chosen is below the list of courses.
  useEffect(() => titleRef.current?.focus(), []);

  const members = list?.members ?? [];
  const platform = list?.platform ?? null;
  const platforms = list?.platforms ?? [];
  const found = findMembers(members, search);
  const listLinkItems = () =>
    platform
      ? [
          { label: 'Unlink…', onPick: () => onAction(unlinkAction(course, platform.name, 'keep')) },
          {
            label: 'Unlink and remove members…',
            onPick: () => onAction(unlinkAction(course, platform.name, 'remove')),
            isDanger: true,
          },
        ]
      : [
          { label: 'Link…', onPick: () => onAction(linkAction(course, platforms)) },
          { label: 'Take over the link of a course…', onPick: () => onAction(takeOverLinkAction(course, courses)) },
        ];
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
      {platform && (
        <p class="hint">
          {describeLink(platform)} <a href={`/grader/courses/${segment}`}>Update its members from there</a>
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
        {(platform || platforms.length > 0) && (
          <Menu label={`Learning platform of ${course.name}`} items={listLinkItems()}>
            Learning platform <span aria-hidden="true">▾</span>
          </Menu>
        )}
      </p>
      {members.length > 0 && (
        <search class="run-search">
          <label>
            Name, id or role
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
        {list && describeFound(members.length, found.length, shownMax)}
      </p>
      {found.length > 0 && (
        <ScrollTable label="Members" heads={['User', 'Role in the course', 'Actions']}>
          {found.slice(0, shownMax).map((member) => (
            <tr key={member.userId}>
              <th scope="row">
                {nameOf(member)}
                {member.name !== null && <small class="member-id">{member.userId}</small>}
              </th>
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
