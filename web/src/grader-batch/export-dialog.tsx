import { useEffect, useRef, useState } from 'preact/hooks';
import { useGrader } from '../grading/grader-context.js';
import type { BatchView } from '../grading/grading-shape.js';
import { Dialog } from '../ui/dialog.js';
import { downloadBlob } from '../ui/download-blob.js';
import { formatBytes } from '../ui/format.js';
import { receiveFile } from '../ui/receive-file.js';
import { useBatch } from './data/batch-context.js';
import { type ExportFormat, gradedFormats, runFormats } from './export-formats.js';

/** The formats of the results, and the download of one of them. */
export function ExportDialog({ batch, onClose }: { batch: BatchView; onClose: () => void }) {
  const { client } = useBatch();
  const { token } = useGrader();
  const formats = batch.grading ? gradedFormats : runFormats;
  const isReady = batch.state === 'finished' || !batch.grading;
  const [bom, setBom] = useState(false);
  const [received, setReceived] = useState<{ label: string; bytes: number } | null>(null);
  const [message, setMessage] = useState<{ text: string; isProblem: boolean } | null>(null);
  const abortRef = useRef<AbortController | null>(null);
  useEffect(() => () => abortRef.current?.abort(), []);

  async function save({ format, label, extension, isCsv }: ExportFormat): Promise<void> {
    const abort = new AbortController();
    abortRef.current = abort;
    setMessage(null);
    setReceived({ label, bytes: 0 });
    const answer = await receiveFile(client.exportPath(format, isCsv === true && bom), {
      token,
      signal: abort.signal,
      onProgress: (bytes) => setReceived({ label, bytes }),
    });
    if (abortRef.current !== abort) return;
    abortRef.current = null;
    setReceived(null);
    if (!answer.ok) return setMessage({ text: answer.detail, isProblem: true });
    downloadBlob(answer.value, `${batch.grading?.assignment.name ?? 'batch'}-${format}.${extension}`);
    setMessage({ text: `${label}: ${formatBytes(answer.value.size)} saved.`, isProblem: false });
  }

  function stop(): void {
    abortRef.current?.abort();
    abortRef.current = null;
    setReceived(null);
    setMessage({ text: 'The export is cancelled.', isProblem: false });
  }

  return (
    <Dialog title="Export" wide onClose={onClose}>
      {!isReady && (
        <p class="batch-info">
          {batch.counts.finished} of {batch.total} students are graded. The results can be exported when all are.
        </p>
      )}
      <label class="batch-choice">
        <input type="checkbox" checked={bom} onChange={({ currentTarget }) => setBom(currentTarget.checked)} />
        <span>For Excel: begin CSV files with a byte order mark</span>
      </label>
      <ul class="export-list">
        {formats.map((format) => (
          <li key={format.format}>
            <button type="button" disabled={!isReady || received !== null} onClick={() => void save(format)}>
              {format.label}
            </button>
            <span>{format.use}</span>
          </li>
        ))}
      </ul>
      {received && (
        <p class="actions" role="status">
          <span>
            {received.label}: {formatBytes(received.bytes)} received…
          </span>
          <button type="button" onClick={stop}>
            Cancel the export
          </button>
        </p>
      )}
      {message && (
        <p class={message.isProblem ? 'problem' : 'chart-facts'} role={message.isProblem ? 'alert' : 'status'}>
          {message.text}
        </p>
      )}
    </Dialog>
  );
}
