import { useEffect, useMemo, useState } from 'preact/hooks';
import { useGrader, useRights } from '../../grading/grader-context.js';
import type { AssignmentSummary, SubmissionsPreview } from '../../grading/grading-shape.js';
import { Link } from '../../grading/link.js';
import { ResourceView } from '../../grading/resource-view.js';
import { useResource } from '../../grading/use-resource.js';
import { formatBytes } from '../../ui/format.js';
import { useSignalValue } from '../../ui/signal.js';
import { CourseChoice } from '../course-choice.js';
import type { Picked } from '../uploads/collect-files.js';
import { createUpload } from '../uploads/create-upload.js';
import { DropZone } from '../uploads/drop-zone.js';
import { UploadStatus } from '../uploads/upload-status.js';
import { AssignmentChoice } from './assignment-choice.js';
import { type GradeOptions, GradeOptionsPanel } from './grade-options-panel.js';
import { PreviewPanel } from './preview-panel.js';
import { splitSubmissions } from './split-submissions.js';

/** Grades the submissions of a class: an assignment, an archive, a preview of what would be graded. */
export function GradeView({ assignment }: { assignment: string | null }) {
  const { client, course } = useGrader();
  const chosen = useSignalValue(course);
  const mayGrade = useRights().changesCourse(chosen);
  const list = useResource(`assignments ${chosen}`, () => client.listAssignments(chosen));
  return (
    <>
      <h1>Grade submissions</h1>
      <CourseChoice />
      <ResourceView resource={list}>
        {(assignments) =>
          !mayGrade ? (
            <p class="panel">You are a tutor of this course: its graders grade submissions.</p>
          ) : assignments.length === 0 ? (
            <p class="panel">
              Submissions are graded by an assignment. <Link to="/grader/assignments">Create one first</Link>
            </p>
          ) : (
            <GradeForm key={chosen} assignments={assignments} asked={assignment} />
          )
        }
      </ResourceView>
    </>
  );
}

const emptyOptions: GradeOptions = { roster: null, pattern: '', label: '', isFresh: false };

function GradeForm({ assignments, asked }: { assignments: AssignmentSummary[]; asked: string | null }) {
  const { client, course, navigation, toasts } = useGrader();
  const [name, setName] = useState(() =>
    assignments.some((one) => one.name === asked) ? asked! : assignments[0]!.name,
  );
  const [archive, setArchive] = useState<File | null>(null);
  const [options, setOptions] = useState(emptyOptions);
  const [preview, setPreview] = useState<SubmissionsPreview | null>(null);
  const reading = useMemo(createUpload, []);
  const grading = useMemo(createUpload, []);
  const isSending = ['sending', 'reading'].includes(useSignalValue(grading.state).kind);
  const isReading = !['idle', 'failed'].includes(useSignalValue(reading.state).kind);
  const [attempt, setAttempt] = useState(0);
  const { roster, pattern, label, isFresh } = options;
  // One grading for each set of inputs, however often it is sent.
  const key = useMemo(createKey, [name, archive, roster, pattern, label, isFresh]);

  useEffect(
    () => () => {
      reading.cancel();
      grading.cancel();
    },
    [],
  );
  useEffect(() => {
    setPreview(null);
    grading.cancel();
    if (!archive) return;
    void reading
      .send((sending) => client.previewSubmissions({ submissions: archive, roster, pattern }, sending))
      .then((found) => found && setPreview(found));
  }, [archive, roster, pattern, attempt]);

  async function take(picked: Picked): Promise<void> {
    const { submissions, roster: dropped } = splitSubmissions(picked);
    if (dropped) setOptions((before) => ({ ...before, roster: dropped }));
    const packed = submissions && (await reading.pack(submissions));
    if (packed) setArchive(packed);
  }

  async function grade(): Promise<void> {
    // The second click of a double click comes before the button is disabled.
    if (!archive || !preview || grading.state.get().kind === 'sending') return;
    const form = {
      submissions: archive,
      roster,
      pattern,
      assignment: name,
      course: course.get(),
      label: label.trim(),
      isFresh,
    };
    const batch = await grading.send((sending) => client.grade(form, { ...sending, idempotencyKey: key }));
    if (!batch) return;
    toasts.show(`Grading ${batch.total} ${batch.total === 1 ? 'submission' : 'submissions'}.`);
    navigation.go(`/grader/batches/${encodeURIComponent(batch.id)}`);
  }

  const count = preview?.totals.students ?? 0;
  return (
    <div class="grade-form">
      <AssignmentChoice assignments={assignments} chosen={name} onChoose={setName} />
      <section class="panel" aria-labelledby="submissions-title">
        <h2 id="submissions-title">Submissions</h2>
        <DropZone
          title={archive ? 'Drop another archive or folder to replace it' : 'Drop the submissions here'}
          hint="A Moodle or Gradescope export, a folder or a file for each student; .zip or .tar, at most 64 MiB."
          accept=".zip,.tar,.tgz,.tar.gz"
          onPicked={take}
          onProblem={reading.fail}
        />
        {archive && (
          <p class="picked-file">
            <code>{archive.name}</code> <small>{formatBytes(archive.size)}</small>
            <button
              type="button"
              class="quiet"
              onClick={() => {
                reading.cancel();
                setArchive(null);
              }}
            >
              Remove
            </button>
            {!preview && !isReading && (
              <button type="button" onClick={() => setAttempt(attempt + 1)}>
                Preview again
              </button>
            )}
          </p>
        )}
        <UploadStatus upload={reading} reading="Matching files and students…" />
      </section>
      <GradeOptionsPanel options={options} onChange={setOptions} />
      {preview && <PreviewPanel preview={preview} hasRoster={roster !== null} />}
      <UploadStatus upload={grading} reading="Starting…" />
      <div class="grade-bar">
        <button type="button" class="primary" disabled={count === 0 || isSending} onClick={grade}>
          {isSending
            ? 'Starting…'
            : count === 0
              ? 'Grade'
              : `Grade ${count} ${count === 1 ? 'submission' : 'submissions'}`}
        </button>
        {!archive && <span class="hint">Choose the submissions first.</span>}
        {preview && count === 0 && <span class="hint">The archive holds no submissions.</span>}
      </div>
    </div>
  );
}

/** `randomUUID` needs a secure context. */
const createKey = (): string => crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`;
