import type { Run } from '@runq/common/contract/run';
import { useEffect, useState } from 'preact/hooks';
import type { ConsoleView } from '../console/console-view.js';
import { downloadOutput } from '../run/download-output.js';

const messageMs = 4000;

/** Copies or clears the visible output, and downloads all retained output of a finished run. */
export function OutputToolbar({ view, run, token }: { view: ConsoleView; run: Run | null; token: string }) {
  const [message, setMessage] = useState('');

  useEffect(() => {
    if (message === '') return;
    const timer = setTimeout(() => setMessage(''), messageMs);
    return () => clearTimeout(timer);
  }, [message]);

  async function copy(): Promise<void> {
    // Without a secure context (plain HTTP on another machine) browsers have no clipboard.
    const copied = await navigator.clipboard?.writeText(view.readText()).then(
      () => true,
      () => false,
    );
    setMessage(copied ? 'Copied' : 'Could not copy');
  }

  async function downloadAll(runId: string): Promise<void> {
    setMessage((await downloadOutput(runId, token)) ? '' : 'Download failed');
  }

  return (
    <div class="console-tools">
      <span class="toolbar-message" role="status">
        {message}
      </span>
      <button type="button" class="quiet" onClick={copy} aria-label="Copy output">
        Copy
      </button>
      <button type="button" class="quiet" onClick={view.clearFinished} aria-label="Clear output">
        Clear
      </button>
      {run && (
        <button type="button" class="quiet" onClick={() => downloadAll(run.id)} aria-label="Download all output">
          Download<span class="wide-only"> all output</span>
        </button>
      )}
    </div>
  );
}
