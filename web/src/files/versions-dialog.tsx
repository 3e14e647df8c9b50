import { useEffect, useState } from 'preact/hooks';
import type { FileCommands } from '../project/file-commands.js';
import type { ProjectFile } from '../project/project-file.js';
import type { RemoteFile, Version, WorkspaceClient } from '../sync/workspace-client.js';
import { Dialog } from '../ui/dialog.js';
import { formatBytes, formatTime } from '../ui/format.js';
import { DiffView } from './diff-view.js';
import { groupByDay } from './group-by-day.js';
import { describeRuns, findRunsOfVersion, readRuns, type VersionRun } from './version-runs.js';

/** Newest versions that are read to find one that differs and the runs that used them. */
const maxRead = 20;

/**
 * A file's version history on the server: compares a version with the current text and restores it, with Undo. At
 * first, the newest version that differs is selected. A version that was run says when, and how that ended.
 */
export function VersionsDialog(props: {
  file: ProjectFile;
  client: WorkspaceClient;
  token: string;
  commands: FileCommands;
  onClose: () => void;
}) {
  const { file, client, commands } = props;
  const [versions, setVersions] = useState<readonly Version[] | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const [picked, setPicked] = useState<RemoteFile | null>(null);
  const [runTexts, setRunTexts] = useState<ReadonlyMap<number, string>>(new Map());
  const path = file.base?.path ?? null;

  useEffect(() => {
    if (path === null) return setVersions([]);
    let isClosed = false;
    const runs = readRuns(props.token);
    void client.versions(path).then((result) => {
      if (result.kind === 'ok') {
        setVersions(result.value.versions);
        void readNewest(result.value.versions, runs, () => isClosed);
      } else setProblem(result.kind === 'failed' ? result.detail : 'Could not load the versions.');
    });
    return () => {
      isClosed = true;
    };
  }, []);

  async function readNewest(all: readonly Version[], runs: Promise<VersionRun[]>, isClosed: () => boolean) {
    const others = commands.project.state.get().files.filter(({ id }) => id !== file.id);
    for (const { version } of all.slice(0, maxRead)) {
      const result = await client.read(path!, version);
      if (result.kind !== 'ok' || isClosed()) return;
      const { content } = result.value;
      if (content !== file.content) setPicked((chosen) => chosen ?? result.value);
      const text = describeRuns(findRunsOfVersion({ path: file.path, content }, others, await runs));
      if (text !== null) setRunTexts((texts) => new Map([...texts, [version, text]]));
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
                      {runTexts.has(version) && <span class="version-run">{runTexts.get(version)}</span>}
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
