import '../../styles/on-demand/members.css';
import type { CoursePlatform, ListedMember } from '@runq/common/contract/course';
import { useState } from 'preact/hooks';
import { formatDistance } from '../../grading/format-moment.js';
import { useGrader, useRights } from '../../grading/grader-context.js';
import { Link } from '../../grading/link.js';
import { courseRoleLabels, describeFound, describeUpdate, findMembers, nameOf } from '../../grading/member-text.js';
import { ResourceView } from '../../grading/resource-view.js';
import { useResource } from '../../grading/use-resource.js';
import { moveInList } from '../list-keys.js';

/** Rows of the table; a search finds the others. */
const shownMax = 200;

/** The members of a course by name, and their update from its learning platform. */
export function MembersView({ course: id }: { course: string }) {
  const { client } = useGrader();
  const list = useResource(`members ${id}`, () => client.listMembers(id));
  // Ops may change every course, as every batch.
  const mayUpdate = useRights().changesBatch(id);
  return (
    <>
      <p class="breadcrumb">
        <Link to="/grader/assignments">Assignments</Link>
      </p>
      <header class="view-head">
        <h1>Members of {list.value?.name ?? 'the course'}</h1>
      </header>
      <ResourceView resource={list} notFound="There is no such course, or you do not teach it.">
        {({ members, platform }) => (
          <>
            {platform && <PlatformPanel id={id} platform={platform} mayUpdate={mayUpdate} onUpdate={list.reload} />}
            <MemberTable members={members} hasPlatform={platform !== null} />
          </>
        )}
      </ResourceView>
    </>
  );
}

/** Where the members come from. Tutors read it; graders of the course update the members. */
function PlatformPanel(props: { id: string; platform: CoursePlatform; mayUpdate: boolean; onUpdate: () => void }) {
  const { id, platform, mayUpdate, onUpdate } = props;
  const { client, onSignInExpired } = useGrader();
  const [isUpdating, setUpdating] = useState(false);
  const [outcome, setOutcome] = useState<{ isProblem: boolean; text: string } | null>(null);

  async function update(): Promise<void> {
    setUpdating(true);
    setOutcome(null);
    const answer = await client.updateMembers(id);
    setUpdating(false);
    if (!answer.ok && answer.status === 401) return onSignInExpired();
    setOutcome(
      answer.ok ? { isProblem: false, text: describeUpdate(answer.value) } : { isProblem: true, text: answer.detail },
    );
    // A course that became full has some of the new members.
    onUpdate();
  }

  const { name, canUpdate, updatedAt } = platform;
  return (
    <section class="panel member-update" aria-labelledby="platform-title">
      <h2 id="platform-title">Learning platform</h2>
      <p class="hint">
        The course is linked with a course of {name}. People who open runq from there become members.{' '}
        {canUpdate
          ? `Last update of all members: ${updatedAt === null ? 'none yet' : formatDistance(updatedAt)}.`
          : 'The platform does not show runq the list of its members.'}
      </p>
      {canUpdate && mayUpdate && (
        // Not disabled meanwhile: the focus would be lost.
        <button type="button" aria-disabled={isUpdating} onClick={() => void (isUpdating || update())}>
          {isUpdating ? 'Updating…' : `Update members from ${name}`}
        </button>
      )}
      <p role="status">{outcome && !outcome.isProblem && outcome.text}</p>
      {outcome?.isProblem && (
        <p class="problem" role="alert">
          {outcome.text}
        </p>
      )}
    </section>
  );
}

function MemberTable({ members, hasPlatform }: { members: ListedMember[]; hasPlatform: boolean }) {
  const [search, setSearch] = useState('');
  const found = findMembers(members, search);
  return (
    <>
      {members.length > 0 && (
        <p class="member-search">
          <label for="member-search">Name, id or role</label>
          <input
            id="member-search"
            type="search"
            maxLength={200}
            autocomplete="off"
            value={search}
            onInput={(event) => setSearch(event.currentTarget.value)}
          />
        </p>
      )}
      <p class="hint" role="status">
        {describeFound(members.length, found.length, shownMax)}
      </p>
      {found.length > 0 && (
        <div class="panel list-panel">
          <table class="list" onKeyDown={moveInList}>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Role</th>
                {hasPlatform && <th scope="col">From</th>}
              </tr>
            </thead>
            <tbody>
              {found.slice(0, shownMax).map((member) => (
                <tr key={member.userId}>
                  <th scope="row">
                    {nameOf(member)}
                    {member.name !== null && <small class="member-id">{member.userId}</small>}
                  </th>
                  <td>{courseRoleLabels[member.role]}</td>
                  {hasPlatform && <td>{member.source === 'platform' ? 'Platform' : 'runq'}</td>}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </>
  );
}
