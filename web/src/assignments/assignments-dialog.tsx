import '../styles/on-demand/assignments.css';
import type { AssignmentState, MyAssignment } from '@runq/common/contract/my-assignment';
import { useState } from 'preact/hooks';
import { download } from '../run/download-output.js';
import { Dialog } from '../ui/dialog.js';
import { useSignalValue } from '../ui/signal.js';
import { decideState } from './assignment-state.js';
import type { Assignments } from './create-assignments.js';
import { DueLine, StateTag } from './due-line.js';
import { formatAttemptsLeft, formatPoints } from './results/progress-text.js';
import { useNow } from './use-now.js';

const groups: readonly { title: string; states: readonly AssignmentState[] }[] = [
  { title: 'To do', states: ['open', 'late'] },
  { title: 'Upcoming', states: ['upcoming'] },
  { title: 'Closed', states: ['closed'] },
];

/** The student's assignments by state, the next due first, and the results to download. */
export function AssignmentsDialog(props: { assignments: Assignments; token: string; onClose: () => void }) {
  const { assignments, onClose } = props;
  const list = useSignalValue(assignments.list);
  const now = useNow(assignments.now);
  const [message, setMessage] = useState('');

  async function save(format: 'csv' | 'json'): Promise<void> {
    const isSaved = await download(`/v1/my/results?format=${format}`, {
      ...{ token: props.token, as: `results.${format}` },
    });
    setMessage(isSaved ? `Downloaded results.${format}.` : 'Download failed. Check your connection and try again.');
  }

  return (
    <Dialog title="Assignments" wide onClose={onClose}>
      {groups.map(({ title, states }) => {
        const members = list.filter((assignment) => states.includes(decideState(assignment, now))).sort(byDue);
        return (
          members.length > 0 && (
            <section key={title} aria-label={title}>
              <h3 class="assignments-group">{title}</h3>
              <ul class="assignments-list">
                {members.map((assignment) => (
                  <li key={assignment.name}>
                    <AssignmentEntry
                      {...{ assignment, now }}
                      onOpen={() => {
                        onClose();
                        void assignments.open(assignment);
                      }}
                    />
                  </li>
                ))}
              </ul>
            </section>
          )
        );
      })}
      {list.length === 0 && <p>No assignments at the moment.</p>}
      <p class="assignments-results">
        My results:{' '}
        <button type="button" onClick={() => void save('csv')}>
          Download CSV
        </button>{' '}
        <button type="button" onClick={() => void save('json')}>
          Download JSON
        </button>
      </p>
      <p class="hint" role="status">
        {message}
      </p>
    </Dialog>
  );
}

/** One that is not open yet cannot be opened: its statement is not known before. */
function AssignmentEntry(props: { assignment: MyAssignment; now: number; onOpen: () => void }) {
  const { assignment, now } = props;
  const { title, score, maxScore, attempts } = assignment;
  const state = decideState(assignment, now);
  const left = state === 'closed' ? null : formatAttemptsLeft(attempts);
  const content = (
    <>
      <span class="assignment-name">
        <strong>{title}</strong> <StateTag {...{ assignment, now }} />
      </span>
      <DueLine {...{ assignment, now }} />
      {state !== 'upcoming' && (
        <span class="assignment-facts">
          {score !== null ? formatPoints(score, maxScore) : attempts.used > 0 ? 'Submitted' : 'Not submitted'}
          {left !== null && ` · ${left}`}
        </span>
      )}
    </>
  );
  return state === 'upcoming' ? (
    <div class="assignment-entry">{content}</div>
  ) : (
    <button type="button" class="assignment-entry" onClick={props.onOpen}>
      {content}
    </button>
  );
}

/** Without a due date last. */
const byDue = (a: MyAssignment, b: MyAssignment): number =>
  (a.due === null ? Number.MAX_SAFE_INTEGER : Date.parse(a.due)) -
    (b.due === null ? Number.MAX_SAFE_INTEGER : Date.parse(b.due)) || a.title.localeCompare(b.title);
