import { useEffect, useState } from 'preact/hooks';
import { toAssignmentAddress } from '../../grading/assignment-path.js';
import { formatDistance, formatInZone } from '../../grading/format-moment.js';
import { useGrader, useRights } from '../../grading/grader-context.js';
import type { AssignmentView as Assignment } from '../../grading/grading-shape.js';
import { Link } from '../../grading/link.js';
import { ResourceView } from '../../grading/resource-view.js';
import { type Resource, useResource } from '../../grading/use-resource.js';
import { AssignmentUpload } from './assignment-upload.js';
import { CasesTable } from './cases-table.js';
import { CheckReport } from './check-report.js';
import { DeleteAssignmentDialog } from './delete-assignment-dialog.js';
import { DownloadButton } from './download-button.js';
import { PublicationPanel } from './publication-panel.js';
import { VersionsPanel } from './versions-panel.js';

const checkingMs = 1000;
const idleMs = 15_000;

/** One assignment: its check, its cases, its versions, and what can be done with it. */
export function AssignmentView(props: { name: string; version: number | null; course: string | null }) {
  const { name, version, course } = props;
  const { client, course: chosen } = useGrader();
  // The other views go on with the course of what is shown.
  useEffect(() => {
    if (course !== null) chosen.set(course);
  }, [course]);
  const resource = useResource(
    `${name}?${version}&${course}`,
    () => client.readAssignment({ name, course, version: version ?? undefined }),
    ({ check }) => (check?.state === 'running' ? checkingMs : idleMs),
  );
  return (
    <>
      <p class="breadcrumb">
        <Link to="/grader/assignments">Assignments</Link>
      </p>
      <ResourceView
        resource={resource}
        notFound={version === null ? `There is no assignment "${name}".` : `"${name}" has no version ${version}.`}
      >
        {(assignment) => <Details assignment={assignment} resource={resource} />}
      </ResourceView>
    </>
  );
}

function Details({ assignment, resource }: { assignment: Assignment; resource: Resource<Assignment> }) {
  const { navigation, toasts } = useGrader();
  const { name, title, version, latestVersion, due, timezone, cases, maxScore, publication } = assignment;
  const [dialog, setDialog] = useState<'delete' | null>(null);
  const mayChange = useRights().changesCourse(assignment.course);
  const address = toAssignmentAddress({ name, course: assignment.course });

  return (
    <>
      <header class="view-head">
        <div>
          <h1>{title}</h1>
          <p class="facts">
            {title !== name && <code>{name}</code>}
            <span>
              {cases.length} {cases.length === 1 ? 'case' : 'cases'}, {maxScore} points
            </span>
            <span>{due === null ? 'No due date' : `Due ${formatInZone(due, timezone)} (${formatDistance(due)})`}</span>
          </p>
        </div>
        <div class="view-actions">
          {mayChange && (
            <Link to={`/grader/grade?assignment=${encodeURIComponent(name)}`} class="button-link primary">
              Grade submissions
            </Link>
          )}
          <DownloadButton place={{ name, version, course: assignment.course }} />
          {mayChange && (
            <button type="button" class="danger" onClick={() => setDialog('delete')}>
              Delete…
            </button>
          )}
        </div>
      </header>
      {version < latestVersion && (
        <p class="notice notice-warn">
          <span>
            This is version {version}. Submissions are graded by the latest, version {latestVersion}.
          </span>
          <Link to={address}>Go to the latest version</Link>
        </p>
      )}
      <div class="columns">
        <div class="stacked">
          <CheckReport check={assignment.check} cases={cases} mayChange={mayChange} />
          <CasesTable cases={cases} findings={assignment.check?.findings ?? []} />
        </div>
        <div class="stacked">
          {publication !== undefined && (
            <PublicationPanel assignment={assignment} mayChange={mayChange} onChanged={resource.reload} />
          )}
          <VersionsPanel assignment={assignment} />
          {mayChange && (
            <section class="panel" aria-labelledby="upload-title">
              <h2 id="upload-title">New version</h2>
              <AssignmentUpload
                name={name}
                course={assignment.course}
                onSaved={(saved) => {
                  const isSame = saved.version === latestVersion;
                  toasts.show(isSame ? 'Nothing has changed.' : `Version ${saved.version} was saved.`);
                  navigation.go(address);
                  resource.reload();
                }}
              />
            </section>
          )}
        </div>
      </div>
      {dialog === 'delete' && <DeleteAssignmentDialog assignment={assignment} onClose={() => setDialog(null)} />}
    </>
  );
}
