import { useEffect, useState } from 'preact/hooks';
import type { FileCommands } from '../project/file-commands.js';
import type { ProjectFile } from '../project/project-file.js';
import type { RemoteFile, Version, WorkspaceClient } from '../sync/workspace-client.js';
import { Dialog } from '../ui/dialog.js';
import { formatBytes, formatTime } from '../ui/format.js';
import { DiffView } from './diff-view.js';
import { groupByDay } from './group-by-day.js';

/** Versions read at most in search of one that differs. */
const maxCompared = 6;

/**
 * A file's version history on the server: compares a version with the current text and restores it, with Undo. At
 * first, the newest version that differs is selected.
 */
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
    void client.versions(path).then((result) => {
      if (result.kind === 'ok') {
        setVersions(result.value.versions);
        void pickNewestDifference(result.value.versions);
      } else setProblem(result.kind === 'failed' ? result.detail : 'Could not load the versions.');
    });
  }, []);

  async function pickNewestDifference(all: readonly Version[]): Promise<void> {
    for (const { version } of all.slice(0, maxCompared)) {
      const result = await client.read(path!, version);
      if (result.kind !== 'ok') return;
      if (result.value.content !== file.content) return setPicked((chosen) => chosen ?? result.value);
    }
  }

  async function pick(version: number): Promise<void> {
    const result = await client.read(path!, version);
    if (result.kind === 'ok') setPicked(result.value);
    else setProblem('This version is no longer available.');
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
                commands.restoreVersion(file, picked, `Restored the version from ${formatTime(picked.updatedAt)}.`);
                props.onClose();
              }}
            >
              Restore this version
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
      {versions === null && problem === null && <p class="hint">Loading…</p>}
      {versions?.length === 0 && <p class="hint">No saved versions yet.</p>}
      {versions !== null && versions.length > 0 && (
        <div class="versions">
          {groupByDay(versions, ({ savedAt }) => savedAt).map((day) => (
            <section key={day.title} aria-label={day.title}>
              <h3>{day.title}</h3>
              <ul class="pick-list" aria-label={`Versions, newest first: ${day.title}`}>
                {day.items.map(({ version, savedAt, bytes, etag }) => (
                  <li key={version}>
                    <button
                      type="button"
                      class="quiet"
                      aria-pressed={picked?.version === version}
                      onClick={() => void pick(version)}
                    >
                      {new Date(savedAt).toLocaleTimeString()} <span class="file-size">{formatBytes(bytes)}</span>
                      {etag === file.base?.etag && <span class="file-size">last saved</span>}
                    </button>
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </div>
      )}
      {picked &&
        (picked.encoding === 'utf8' && file.encoding === 'utf8' ? (
          <DiffView
            before={picked.content}
            after={file.content}
            beforeName="selected version"
            afterName="current version"
          />
        ) : (
          <p class="hint">Binary file: no diff.</p>
        ))}
    </Dialog>
  );
}
