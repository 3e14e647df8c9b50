import type { DeletedData } from '@runq/common/contract/account';
import type { Role } from '@runq/common/contract/run';
import { useEffect, useRef, useState } from 'preact/hooks';
import { callApi } from '../ui/api-client.js';
import { Dialog } from '../ui/dialog.js';
import { downloadBlob } from '../ui/download-blob.js';
import { formatBytes } from '../ui/format.js';
import { receiveFile } from '../ui/receive-file.js';
import { describeDeleted } from './describe-deleted.js';

/** Deleting much takes longer than other requests. */
const deletionTimeoutMs = 120_000;

/** Downloads everything that is stored of the user, and deletes it after a confirmation. */
export function YourData(props: { token: string; role: Role; clearCopy: () => Promise<void> }) {
  const { token, role, clearCopy } = props;
  const [receivedBytes, setReceivedBytes] = useState<number | null>(null);
  const [status, setStatus] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isAsking, ask] = useState(false);
  const abortRef = useRef<AbortController | null>(null);
  useEffect(() => () => abortRef.current?.abort(), []);

  async function download(): Promise<void> {
    const abort = new AbortController();
    abortRef.current = abort;
    setProblem(null);
    setStatus('');
    setReceivedBytes(0);
    const answer = await receiveFile('/v1/me/data', { token, signal: abort.signal, onProgress: setReceivedBytes });
    if (abortRef.current !== abort) return;
    abortRef.current = null;
    setReceivedBytes(null);
    if (!answer.ok) return setProblem(answer.detail);
    downloadBlob(answer.value, 'runq-data.zip');
    setStatus(`Your data is saved as runq-data.zip (${formatBytes(answer.value.size)}).`);
  }

  function stop(): void {
    abortRef.current?.abort();
    abortRef.current = null;
    setReceivedBytes(null);
    setStatus('The download is cancelled.');
  }

  return (
    <section>
      <h3>Your data</h3>
      <p>
        Download everything that is stored of you as one zip: files, runs, submissions and your account.{' '}
        <a href="/privacy">What is stored, and for how long</a>
      </p>
      <p class="data-actions">
        {receivedBytes === null ? (
          <button type="button" onClick={() => void download()}>
            Download my data
          </button>
        ) : (
          <button type="button" onClick={stop}>
            Cancel the download
          </button>
        )}
        <button type="button" class="danger" disabled={receivedBytes !== null} onClick={() => ask(true)}>
          Delete my data…
        </button>
      </p>
      <p class="hint" role="status">
        {receivedBytes === null ? status : `${formatBytes(receivedBytes)} received…`}
      </p>
      {problem !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {isAsking && <DeleteDialog token={token} role={role} clearCopy={clearCopy} onClose={() => ask(false)} />}
    </section>
  );
}

const capitalize = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1);

/** Asks before the deletion; afterwards says what was deleted, and loads the page again, which still shows it. */
function DeleteDialog(props: { token: string; role: Role; clearCopy: () => Promise<void>; onClose: () => void }) {
  const { token, role, clearCopy, onClose } = props;
  const [deleted, setDeleted] = useState<DeletedData | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);

  async function remove(): Promise<void> {
    setBusy(true);
    const answer = await callApi<DeletedData>('/v1/me/data', { token, method: 'DELETE', timeoutMs: deletionTimeoutMs });
    setBusy(false);
    if (!answer.ok) return setProblem(answer.detail);
    await clearCopy();
    setDeleted(answer.value);
  }

  async function finish(): Promise<void> {
    // The page may have stored something meanwhile.
    await clearCopy();
    location.reload();
  }

  if (deleted)
    return (
      <Dialog
        key="done"
        title="Your data is deleted"
        role="alertdialog"
        onClose={() => void finish()}
        actions={
          <button type="button" class="primary" autofocus onClick={() => void finish()}>
            Done
          </button>
        }
      >
        <p>{capitalize(describeDeleted(deleted))}</p>
        {deleted.runsLeft > 0 && (
          <p>
            {deleted.runsLeft === 1 ? '1 run has' : `${deleted.runsLeft} runs have`} not ended yet. Stop what runs, and
            delete your data again.
          </p>
        )}
        <p>
          <a href="/privacy#stays">What stays, and why</a>
        </p>
      </Dialog>
    );
  return (
    <Dialog
      title="Delete your data?"
      role="alertdialog"
      onClose={onClose}
      actions={
        <>
          <button type="button" class="danger" disabled={isBusy} onClick={() => void remove()}>
            {isBusy ? 'Deleting…' : 'Delete my data'}
          </button>
          <button type="button" autofocus onClick={onClose}>
            Go back
          </button>
        </>
      }
    >
      <p>
        All your projects and files with their versions, shared links, submissions and finished runs are deleted at
        once, and your API keys are revoked.
        {role !== 'student' && ' Your assignments are deleted as well, with what students can see of them.'} This cannot
        be undone.
      </p>
      <p>You can still sign in. Download your data first if you want to keep it.</p>
      {problem !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </Dialog>
  );
}
