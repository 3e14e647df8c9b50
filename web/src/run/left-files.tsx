import type { Run } from '@runq/common/contract/run';
import { useState } from 'preact/hooks';
import type { FileCommands } from '../files/file-commands.js';
import { loadLater } from '../page/load-later.js';
import { downloadArtifact, readArtifact } from './download.js';
import { formatBytes } from './format-amounts.js';

const LeftFileDialog = loadLater(() => import('../files/left-file-dialog.js').then((room) => room.LeftFileDialog));

/** The files that the program left, each to be looked at, kept or downloaded; nothing when there are none. */
export function LeftFiles({ run, token, commands }: { run: Run; token: string; commands?: FileCommands | undefined }) {
  const [viewed, setViewed] = useState<string | null>(null);
  const [lost, setLost] = useState<string | null>(null);
  const files = run.artifacts.filter(({ kind }) => kind === 'file');
  if (files.length === 0 && !run.artifactsCut) return null;
  return (
    <section class="left-files" aria-labelledby="left-files-title">
      <h3 id="left-files-title">Files it wrote</h3>
      {files.length > 0 && (
        <ul>
          {files.map(({ name, bytes }) => (
            <li key={name}>
              <button
                type="button"
                class="quiet"
                aria-label={`Download ${name}, ${formatBytes(bytes)}`}
                onClick={async () => setLost((await downloadArtifact(run.id, name, token)) ? null : name)}
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
        <p class="files-note">
          Not all files are here. A run may leave 20 files, 4 MiB each and 8 MiB in all, with ordinary names.
        </p>
      )}
      {lost !== null && (
        <p class="files-note" role="alert">
          {lost} could not be downloaded. It may no longer be kept; run the program again.
        </p>
      )}
      {viewed !== null && (
        <LeftFileDialog
          name={viewed}
          read={() => readArtifact(run.id, viewed, token)}
          commands={commands}
          onClose={() => setViewed(null)}
        />
      )}
    </section>
  );
}
