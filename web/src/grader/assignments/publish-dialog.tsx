import { useId, useState } from 'preact/hooks';
import { useGrader } from '../../grading/grader-context.js';
import type { AssignmentView } from '../../grading/grading-shape.js';
import { Dialog } from '../../ui/dialog.js';
import { parseStudentIds } from './parse-student-ids.js';

/** Publishes the shown version, for all or for some students. */
export function PublishDialog(props: { assignment: AssignmentView; onClose: (hasChanged: boolean) => void }) {
  const { client, toasts } = useGrader();
  const { name, title, course, version, publication, check } = props.assignment;
  const formId = useId();
  const listed = publication?.students ?? null;
  const [isForSome, setForSome] = useState(listed !== null);
  const [ids, setIds] = useState(listed?.join('\n') ?? '');
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const students = parseStudentIds(ids);

  async function publish(): Promise<void> {
    if (isForSome && students.length === 0) return setProblem('Enter the ids of the students.');
    setSending(true);
    const answer = await client.publishAssignment({ name, course }, { version, students: isForSome ? students : null });
    setSending(false);
    if (!answer.ok) return setProblem(answer.detail);
    toasts.show(`Version ${version} of ${title} is published.`);
    props.onClose(true);
  }

  return (
    <Dialog
      title={`Publish version ${version}`}
      onClose={() => props.onClose(false)}
      actions={
        <>
          <button type="submit" form={formId} class="primary" disabled={isSending}>
            Publish
          </button>
          <button type="button" onClick={() => props.onClose(false)}>
            Cancel
          </button>
        </>
      }
    >
      <form
        id={formId}
        class="publish-form"
        onSubmit={(event) => {
          event.preventDefault();
          void publish();
        }}
      >
        {check && !check.ok && check.state === 'finished' && (
          <p class="notice notice-warn">The check of this version has errors.</p>
        )}
        <fieldset>
          <legend>Who may see it</legend>
          <label class="check">
            <input type="radio" name="who" checked={!isForSome} onChange={() => setForSome(false)} />
            {course === null ? 'All who are signed in' : 'All of the course'}
          </label>
          <label class="check">
            <input type="radio" name="who" checked={isForSome} onChange={() => setForSome(true)} />
            Only these students
          </label>
        </fieldset>
        {isForSome && (
          <label>
            Ids of students, one a line
            <textarea rows={8} spellcheck={false} value={ids} onInput={(event) => setIds(event.currentTarget.value)} />
            <span class="hint">
              {students.length} {students.length === 1 ? 'student' : 'students'}
            </span>
          </label>
        )}
        {problem && (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
      </form>
    </Dialog>
  );
}
