import { Link } from '../grading/link.js';
import { ResourceView } from '../grading/resource-view.js';
import { useSignalValue } from '../ui/signal.js';
import { OutputDiffView } from './cell/output-diff.js';
import { TranscriptView } from './cell/transcript-view.js';
import { useAddress, useBatch } from './data/batch-context.js';
import type { OutputGroup } from './data/batch-shape.js';
import { useChangingResource } from './data/use-changing-resource.js';
import { nameOf } from './heat-map/select-rows.js';
import { PageTitle } from './page-title.js';
import { VerdictBadge } from './verdict-badge.js';

/** Groups that the API returns at most. */
const maxGroups = 200;

const countStudents = (count: number) => (count === 1 ? '1 student' : `${count} students`);

/** Identical wrong outputs: what many students got wrong in the same way needs one explanation. */
export function GroupsView() {
  const { client } = useBatch();
  const groups = useChangingResource('groups', client.readGroups);
  return (
    <>
      <PageTitle>Same wrong outputs</PageTitle>
      <ResourceView resource={groups}>
        {({ groups: all }) =>
          all.length === 0 ? (
            <p class="empty-note">No wrong output so far.</p>
          ) : (
            <>
              <GroupList groups={all.filter(({ students }) => students.length > 1)} />
              <Singles groups={all.filter(({ students }) => students.length === 1)} />
              {all.length >= maxGroups && <p class="chart-facts">Only the {maxGroups} largest groups are listed.</p>}
            </>
          )
        }
      </ResourceView>
    </>
  );
}

function GroupList({ groups }: { groups: OutputGroup[] }) {
  const toAddress = useAddress();
  if (groups.length === 0) return <p class="empty-note">No two students printed the same wrong output.</p>;
  return (
    <ol class="group-list">
      {groups.map((group) => (
        <li key={`${group.case} ${group.example.student}`} class="batch-panel">
          <Link to={toAddress({ kind: 'group', case: group.case, student: group.example.student })}>
            {countStudents(group.students.length)}, {group.case}
          </Link>
          <VerdictBadge verdict={group.verdict} />
          <span>{group.sentence}</span>
        </li>
      ))}
    </ol>
  );
}

/** Wrong outputs that only one student has. */
function Singles({ groups }: { groups: OutputGroup[] }) {
  if (groups.length === 0) return null;
  return (
    <details>
      <summary>{groups.length === 1 ? '1 wrong output' : `${groups.length} wrong outputs`} of one student each</summary>
      <GroupList groups={groups} />
    </details>
  );
}

/** The students with the same wrong output as one student in one case. */
export function GroupView({ student, case: caseName }: { student: string; case: string }) {
  const { client } = useBatch();
  const toAddress = useAddress();
  const groups = useChangingResource('groups', client.readGroups);
  const find = (all: OutputGroup[]) =>
    all.find((group) => group.case === caseName && group.students.includes(student)) ?? null;
  return (
    <>
      <nav class="batch-trail" aria-label="Where this is">
        <Link to={toAddress({ kind: 'groups' })}>Same wrong outputs</Link>
        <span aria-current="page">{caseName}</span>
      </nav>
      <ResourceView resource={groups}>
        {({ groups: all }) => {
          const group = find(all);
          return group ? (
            <Group group={group} />
          ) : (
            <p class="empty-note">There is no such group any more; a regrade may have changed it.</p>
          );
        }}
      </ResourceView>
    </>
  );
}

function Group({ group }: { group: OutputGroup }) {
  const { client, store } = useBatch();
  const toAddress = useAddress();
  const names = new Map((useSignalValue(store.grid)?.rows ?? []).map((row) => [row.student, nameOf(row)]));
  const { example } = group;
  const cell = useChangingResource(`${example.student}\n${group.case}`, () =>
    client.readCell(example.student, group.case),
  );
  return (
    <>
      <PageTitle>
        {group.case} <VerdictBadge verdict={group.verdict} isLong />
      </PageTitle>
      <p>{group.sentence}</p>
      <section class="batch-panel" aria-labelledby="group-title">
        <h3 id="group-title">{countStudents(group.students.length)} with this output</h3>
        <ul class="batch-names">
          {group.students.map((student) => (
            <li key={student}>
              <Link to={toAddress({ kind: 'cell', student, case: group.case })}>{names.get(student) ?? student}</Link>
            </li>
          ))}
        </ul>
      </section>
      <ResourceView resource={cell}>
        {({ result, transcript }) => (
          <>
            {result.diff && <OutputDiffView diff={result.diff} />}
            {transcript && (
              <section class="batch-panel" aria-label="Terminal of one of them">
                <TranscriptView transcript={transcript} student={example.student} />
              </section>
            )}
          </>
        )}
      </ResourceView>
    </>
  );
}
