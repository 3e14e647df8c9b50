import { useEffect, useId, useState } from 'preact/hooks';
import { callApi } from '../../ui/api-client.js';
import { Dialog } from '../../ui/dialog.js';
import type { BulkAction, BulkPreview } from '../ops-shape.js';
import { describePreview, describeResult } from './bulk-text.js';
import { describeRunState } from './run-state-text.js';

const refreshEveryMs = 500;
const maxReasonCharacters = 500;

const texts = {
  cancel: {
    title: 'Cancel these runs?',
    confirm: 'Cancel the runs',
    hint: 'Their users read that an operator stopped them, with your reason.',
    reason: 'Reason (for the users and the audit log)',
  },
  rerun: {
    title: 'Run these again?',
    confirm: 'Run again',
    hint: 'Each user gets a new run with the same program, input, limits and label.',
    reason: 'Reason (for the audit log)',
  },
};

/** Shows what was counted, asks for the reason, and follows the action. Closing the dialog does not stop it. */
export function BulkDialog({ shown, token, onClose }: { shown: BulkPreview; token: string; onClose: () => void }) {
  const formId = useId();
  const reasonId = useId();
  const [action, setAction] = useState<BulkAction>(shown);
  const [problem, setProblem] = useState<string | null>(null);
  const [isSending, setSending] = useState(false);
  const { title, confirm, hint, reason } = texts[shown.action];
  const path = `/v1/ops/bulk/${shown.id}`;

  useEffect(() => {
    if (action.state !== 'active') return;
    const timer = setInterval(async () => {
      const answer = await callApi<BulkAction>(path, { token });
      if (answer.ok) setAction(answer.value);
      setProblem(answer.ok ? null : answer.detail);
    }, refreshEveryMs);
    return () => clearInterval(timer);
  }, [action.state]);

  async function start(form: HTMLFormElement): Promise<void> {
    setSending(true);
    const why = String(new FormData(form).get('why'));
    const answer = await callApi<BulkAction>(`${path}/start`, { token, body: { count: shown.count, why } });
    setSending(false);
    setProblem(answer.ok ? null : answer.detail);
    if (answer.ok) setAction(answer.value);
  }

  const isPreviewed = action.state === 'previewed';
  const canStart = isPreviewed && shown.count > 0;
  return (
    <Dialog
      title={title}
      role="alertdialog"
      wide
      onClose={onClose}
      actions={
        <>
          {canStart && (
            <button
              type="submit"
              form={formId}
              class={shown.action === 'cancel' ? 'danger' : 'primary'}
              disabled={isSending}
            >
              {confirm}
            </button>
          )}
          <button type="button" onClick={onClose}>
            {canStart ? 'Go back' : 'Close'}
          </button>
        </>
      }
    >
      <p role="status">{isPreviewed ? describePreview(shown) : describeProgress(action)}</p>
      {action.state === 'active' && (
        <progress class="bulk-progress" max={action.count} value={action.done} aria-label="Runs handled" />
      )}
      {isPreviewed && shown.isCut && (
        <p class="warning">More runs match than one action takes. Repeat it afterwards for the others.</p>
      )}
      {isPreviewed && shown.sample.length > 0 && <Sample shown={shown} />}
      {canStart && (
        <form
          id={formId}
          class="action-form"
          onSubmit={(event) => {
            event.preventDefault();
            void start(event.currentTarget);
          }}
        >
          <p>{hint}</p>
          <label for={reasonId}>{reason}</label>
          <input id={reasonId} name="why" maxLength={maxReasonCharacters} required autofocus autocomplete="off" />
        </form>
      )}
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </Dialog>
  );
}

const describeProgress = (action: BulkAction) =>
  action.state === 'finished' ? describeResult(action) : `${action.done} of ${action.count} runs…`;

function Sample({ shown: { sample, count } }: { shown: BulkPreview }) {
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard. */}
      <ul class="bulk-sample" tabIndex={0} aria-label="Runs">
        {sample.map((run) => (
          <li key={run.id}>
            <strong>{run.userId}</strong> {run.label && <span>{run.label}</span>} <small>{describeRunState(run)}</small>
          </li>
        ))}
      </ul>
      {count > sample.length && <p class="hint">And {(count - sample.length).toLocaleString('en')} more.</p>}
    </>
  );
}
