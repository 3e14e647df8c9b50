import { useId, useState } from 'preact/hooks';
import { useGrader, useOwnCourse } from '../../grading/grader-context.js';
import { useResource } from '../../grading/use-resource.js';
import { Dialog } from '../../ui/dialog.js';
import { useSignalValue } from '../../ui/signal.js';
import { useAddress, useBatch } from '../data/batch-context.js';
import type { RegradeRequest } from '../data/batch-shape.js';
import { parseMapQuery } from '../heat-map/map-query.js';
import { selectRows } from '../heat-map/select-rows.js';

type Choice = 'failed' | 'ie' | 'all' | 'chosen';

/** Starts a regrade: of one student, or of a choice. Nothing changes for anyone until the draft is published. */
export function RegradeDialog({ student, onClose }: { student?: string; onClose: () => void }) {
  const { client, store, query } = useBatch();
  const { client: grading, navigation } = useGrader();
  const toAddress = useAddress();
  const formId = useId();
  const batch = useSignalValue(store.batch);
  const rows = useSignalValue(store.grid)?.rows ?? [];
  const [choice, setChoice] = useState<Choice>(student === undefined ? 'failed' : 'chosen');
  const [problem, setProblem] = useState<string | null>(null);
  const [isSending, setSending] = useState(false);
  const { name = '', version = 1 } = batch?.grading?.assignment ?? {};
  const course = useOwnCourse(batch?.course ?? null);
  const assignment = useResource(`assignment ${name} ${course}`, () => grading.readAssignment({ name, course }));
  const latest = Math.max(version, assignment.value?.latestVersion ?? version);
  const [picked, setPicked] = useState<number | null>(null);
  const chosen = student === undefined ? selectRows(rows, parseMapQuery(query)).map((row) => row.student) : [student];
  const failed = rows.filter(({ verdicts }) => verdicts.some((verdict) => verdict !== null && verdict !== 'AC')).length;
  const open = rows.filter(({ verdicts }) => verdicts.includes('IE')).length;

  async function send(): Promise<void> {
    const request: RegradeRequest = { which: choice === 'chosen' ? chosen : choice };
    if (choice === 'all' && picked !== null) request.assignmentVersion = picked;
    setSending(true);
    const answer = await client.regrade(request);
    setSending(false);
    if (!answer.ok)
      return setProblem(
        answer.status === 409 ? `${answer.detail} Nothing was started; the results are unchanged.` : answer.detail,
      );
    void store.noteChange();
    onClose();
    navigation.go(toAddress({ kind: 'draft', number: answer.value.number }));
  }

  const option = (value: Choice, label: string, count: number) => (
    <label class="batch-choice">
      <input
        type="radio"
        name="which"
        value={value}
        checked={choice === value}
        disabled={count === 0}
        onChange={() => setChoice(value)}
      />
      <span>{`${label} (${count})`}</span>
    </label>
  );

  return (
    <Dialog
      title={student === undefined ? 'Regrade' : `Regrade ${student}`}
      onClose={onClose}
      actions={
        <>
          <button type="submit" form={formId} class="primary" disabled={isSending}>
            {isSending ? 'Starting…' : 'Start a draft'}
          </button>
          <button type="button" onClick={onClose}>
            Go back
          </button>
        </>
      }
    >
      <p>
        The submissions are run again, as a draft. It shows old and new results side by side, and changes nothing until
        you publish it. Both results stay stored.
      </p>
      <form
        id={formId}
        class="batch-form"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        {student === undefined && (
          <fieldset>
            <legend>Which students</legend>
            {option('failed', 'With a case that is not right', failed)}
            {option('ie', 'With a fault of the service', open)}
            {option('chosen', 'Those that the map shows now', chosen.length)}
            {option('all', 'All', rows.length)}
          </fieldset>
        )}
        {choice === 'all' && (
          <>
            <label for={`${formId}-version`}>By which version of the assignment</label>
            <select
              id={`${formId}-version`}
              value={String(picked ?? version)}
              onChange={({ currentTarget }) => setPicked(Number(currentTarget.value))}
            >
              {Array.from({ length: latest }, (_, index) => latest - index).map((number) => (
                <option key={number} value={String(number)}>
                  {`Version ${number}${number === version ? ', as now' : ''}${number === latest ? ', the latest' : ''}`}
                </option>
              ))}
            </select>
          </>
        )}
        {choice !== 'all' && latest > version && (
          <p class="chart-facts">
            By version {version}, as now. Another version grades all students again, so that all have the same cases.
          </p>
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
