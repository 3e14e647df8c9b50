import type { PathReason, SubmissionsPreview } from '../../grading/grading-shape.js';
import { formatBytes } from '../../ui/format.js';

const shapeLabels: Record<SubmissionsPreview['shape'], string> = {
  moodle: 'Moodle export',
  gradescope: 'Gradescope export',
  folders: 'A folder for each student',
  zips: 'A zip for each student',
  flat: 'A file for each student',
  pattern: 'Arranged by the pattern',
};

/** What an archive holds: who was matched, who is missing, what is left out and why. Nothing has run yet. */
export function PreviewPanel({ preview, hasRoster }: { preview: SubmissionsPreview; hasRoster: boolean }) {
  const { shape, students, missing, unknown, leftOut, problems, totals } = preview;
  return (
    <section class="panel" aria-labelledby="preview-title">
      <div class="panel-head">
        <h2 id="preview-title">Preview</h2>
        <span class="hint">{shapeLabels[shape]}</span>
      </div>
      <p class="totals" role="status">
        <Total count={totals.students} label="matched" />
        {hasRoster && <Total count={totals.missing} label="missing" isWarning />}
        {hasRoster && <Total count={totals.unknown} label="not in the roster" isWarning />}
        <Total count={totals.problems} label={totals.problems === 1 ? 'problem' : 'problems'} isWarning />
        <Total count={totals.leftOut} label={totals.leftOut === 1 ? 'file left out' : 'files left out'} />
      </p>
      <Reasons title="Problems" total={totals.problems} entries={problems} isOpen />
      <Ids title="Missing: in the roster, without a submission" total={totals.missing} ids={missing} />
      <Ids title="Not in the roster, graded nonetheless" total={totals.unknown} ids={unknown} />
      <Reasons title="Files left out" total={totals.leftOut} entries={leftOut} />
      {students.length > 0 && (
        <details open>
          <summary>
            Matched <Cut shown={students.length} total={totals.students} />
          </summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard */}
          <section class="scroll preview-students" tabIndex={0} aria-label="Matched students, scrolls">
            <table>
              <thead>
                <tr>
                  <th scope="col">Student</th>
                  <th scope="col">Files</th>
                  <th scope="col">Submitted</th>
                </tr>
              </thead>
              <tbody>
                {students.map((one) => (
                  <StudentRow key={one.student} student={one} />
                ))}
              </tbody>
            </table>
          </section>
        </details>
      )}
    </section>
  );
}

/** Paths that a row shows. */
const shownFiles = 3;

function StudentRow({ student: one }: { student: SubmissionsPreview['students'][number] }) {
  const bytes = one.files.reduce((sum, file) => sum + file.bytes, 0);
  return (
    <tr>
      <th scope="row">
        {one.student}
        {one.name !== null && one.name !== one.student && <small>{one.name}</small>}
      </th>
      <td>
        {one.fileCount === 0 ? (
          <span class="badge badge-quiet">No usable file</span>
        ) : (
          <>
            {one.files.slice(0, shownFiles).map(({ path }) => (
              <code key={path}>{path}</code>
            ))}
            {one.fileCount > shownFiles && <small>and {one.fileCount - shownFiles} more</small>}
            {one.files.length === one.fileCount && <small>{formatBytes(bytes)}</small>}
          </>
        )}
      </td>
      <td>
        {one.submittedAt === null ? <span class="none">–</span> : new Date(one.submittedAt).toLocaleString('en-GB')}
      </td>
    </tr>
  );
}

function Total({ count, label, isWarning = false }: { count: number; label: string; isWarning?: boolean }) {
  return (
    <span class={isWarning && count > 0 ? 'total total-warn' : 'total'}>
      <strong>{count.toLocaleString('en')}</strong> {label}
    </span>
  );
}

/** A long list may be cut by the server. */
const Cut = ({ shown, total }: { shown: number; total: number }) => (
  <small>{shown < total ? `first ${shown} of ${total}` : total}</small>
);

function Reasons(props: { title: string; total: number; entries: PathReason[]; isOpen?: boolean }) {
  if (props.entries.length === 0) return null;
  return (
    <details open={props.isOpen ?? false}>
      <summary>
        {props.title} <Cut shown={props.entries.length} total={props.total} />
      </summary>
      <ul class="reasons">
        {props.entries.map(({ path, reason }, index) => (
          <li key={index}>
            <code>{path}</code> {reason}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Ids({ title, total, ids }: { title: string; total: number; ids: string[] }) {
  if (ids.length === 0) return null;
  return (
    <details>
      <summary>
        {title} <Cut shown={ids.length} total={total} />
      </summary>
      <ul class="ids">
        {ids.map((id) => (
          <li key={id}>
            <code>{id}</code>
          </li>
        ))}
      </ul>
    </details>
  );
}
