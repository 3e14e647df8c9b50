import { useEffect, useState } from 'preact/hooks';
import { Dialog } from '../page/dialog.js';
import { formatBytes } from '../run/format-amounts.js';
import type { RemoteFile, Version, WorkspaceClient } from '../save/workspace-client.js';
import { DiffView } from './diff-view.js';
import type { FileCommands } from './file-commands.js';
import { formatWhen } from './format-when.js';
import type { ProjectFile } from './project-file.js';

/** The versions of a file that the server keeps: each beside the text of now, and to be put back, which can be undone. */
export function VersionsDialog(props: {
  file: ProjectFile;
  client: WorkspaceClient;
  commands: FileCommands;
  onClose: () => void;
}) {
  const { file, client, commands } = props;
  const [versions, setVersions] = useState<readonly Version[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [picked, setPicked] = useState<RemoteFile | null>(null);
  const path = file.base?.path ?? null;

  useEffect(() => {
    if (path === null) return setVersions([]);
    void client.versions(path).then((answer) => {
      if (answer.kind === 'ok') setVersions(answer.value.versions);
      else setProblem(answer.kind === 'failed' ? answer.detail : 'The versions cannot be read.');
    });
  }, []);

  async function pick(version: number): Promise<void> {
    const answer = await client.read(path!, version);
    if (answer.kind === 'ok') setPicked(answer.value);
    else setProblem('That version is no longer kept.');
  }

  return (
    <Dialog
      title={`Versions of ${file.path}`}
      wide
      onClose={props.onClose}
      actions={
        <>
          {picked && (
            <button
              type="button"
              class="primary"
              disabled={picked.content === file.content}
              onClick={() => {
                commands.putBack(file, picked, `Put back the version of ${formatWhen(picked.updatedAt)}.`);
                props.onClose();
              }}
            >
              Put this version back
            </button>
          )}
          <button type="button" onClick={props.onClose}>
            Close
          </button>
        </>
      }
    >
      {problem !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {versions === null && problem === null && <p class="hint">Looking…</p>}
      {versions?.length === 0 && <p class="hint">The server has no version of this file yet.</p>}
      {versions !== null && versions.length > 0 && (
        <ul class="pick-list" aria-label="Versions, newest first">
          {versions.map(({ version, savedAt, bytes }) => (
            <li key={version}>
              <button
                type="button"
                class="quiet"
                aria-pressed={picked?.version === version}
                onClick={() => void pick(version)}
              >
                {formatWhen(savedAt)} <span class="file-size">{formatBytes(bytes)}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
      {picked &&
        (picked.encoding === 'utf8' && file.encoding === 'utf8' ? (
          <DiffView
            before={picked.content}
            after={file.content}
            beforeName="only in that version"
            afterName="only in the text of now"
          />
        ) : (
          <p class="hint">It is no text, so the difference cannot be shown.</p>
        ))}
    </Dialog>
  );
}
