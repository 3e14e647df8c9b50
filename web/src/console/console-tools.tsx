import type { Run } from '@runq/common/contract/run';
import { useEffect, useState } from 'preact/hooks';
import { downloadOutput } from '../run/download.js';
import type { ConsoleView } from './console-view.js';

/** How long a word about what was done stays. */
const saidMs = 4000;

/** What can be done with the output: copy what is on the page, take it off the page, download all that is kept of a finished run. */
export function ConsoleTools({ view, run, token }: { view: ConsoleView; run: Run | null; token: string }) {
  const [said, setSaid] = useState('');

  useEffect(() => {
    if (said === '') return;
    const timer = setTimeout(() => setSaid(''), saidMs);
    return () => clearTimeout(timer);
  }, [said]);

  async function copy(): Promise<void> {
    // Without a secure context (plain HTTP on another machine) browsers have no clipboard.
    const copied = await navigator.clipboard?.writeText(view.readText()).then(
      () => true,
      () => false,
    );
    setSaid(copied ? 'Copied' : 'The browser refuses to copy');
  }

  async function downloadAll(runId: string): Promise<void> {
    setSaid((await downloadOutput(runId, token)) ? '' : 'The output could not be downloaded');
  }

  return (
    <div class="console-tools">
      <span class="said" role="status">
        {said}
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
