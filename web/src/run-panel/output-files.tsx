import '../styles/on-demand/output-files.css';
import type { Run } from '@runq/common/contract/run';
import { useState } from 'preact/hooks';
import type { FileCommands } from '../project/file-commands.js';
import { downloadArtifact, readArtifact } from '../run/download-output.js';
import { formatBytes } from '../ui/format.js';
import { lazy } from '../ui/lazy.js';

const OutputFileDialog = lazy(() => import('./output-file-dialog.js').then((module) => module.OutputFileDialog));

/** Lists a run's output files with actions to view and download them. */
export function OutputFiles({
  run,
  token,
  commands,
}: {
  run: Run;
  token: string;
  commands?: FileCommands | undefined;
}) {
  const [viewed, setViewed] = useState<string | null>(null);
  const [failed, setFailed] = useState<string | null>(null);
  const files = run.artifacts.filter(({ kind }) => kind === 'file');
  return (
    <section class="output-files" aria-labelledby="output-files-title">
      <h3 id="output-files-title">Output files</h3>
      {files.length > 0 && (
        <ul>
          {files.map(({ name, bytes }) => (
            <li key={name}>
              <button
                type="button"
                class="quiet"
                aria-label={`Download ${name}, ${formatBytes(bytes)}`}
                onClick={async () => setFailed((await downloadArtifact(run.id, name, token)) ? null : name)}
              >
                <span class="file-name">{name}</span>
                <span class="file-size">{formatBytes(bytes)}</span>
                <span class="file-mark" aria-hidden="true">
                  ↓
                </span>
              </button>
              <button type="button" class="quiet view" aria-label={`View ${name}`} onClick={() => setViewed(name)}>
                View
              </button>
            </li>
          ))}
        </ul>
      )}
      {run.artifactsCut && (
        <p class="files-note">Some files were skipped. Limits: 20 files, 4 MiB each, 8 MiB total.</p>
      )}
      {failed !== null && (
        <p class="files-note" role="alert">
          Failed to download {failed}. It may have expired; run the program again.
        </p>
      )}
      {viewed !== null && (
        <OutputFileDialog
          name={viewed}
          read={() => readArtifact(run.id, viewed, token)}
          commands={commands}
          onClose={() => setViewed(null)}
        />
      )}
    </section>
  );
}
