import { useEffect, useState } from 'preact/hooks';
import type { FileCommands } from '../project/file-commands.js';
import type { Listing, WorkspaceClient } from '../sync/workspace-client.js';
import { Dialog } from '../ui/dialog.js';
import { formatTime } from '../ui/format.js';
import { useSignalValue } from '../ui/signal.js';

/** Deleted files that can be restored: from this browser, and from the server's versions. */
export function TrashDialog(props: { client: WorkspaceClient; commands: FileCommands; onClose: () => void }) {
  const { client, commands } = props;
  const { deleted: local } = useSignalValue(commands.project.state);
  const [remote, setRemote] = useState<Listing['deleted']>([]);
  const [problem, setProblem] = useState<string | null>(null);

  useEffect(() => {
    void client.list().then((result) => {
      if (result.kind === 'ok') setRemote(result.value.deleted);
      else setProblem('Cannot reach the server. Some deleted files may be missing from this list.');
    });
  }, []);

  async function restore({ path, version }: Listing['deleted'][number]): Promise<void> {
    const result = await client.read(path, version);
    if (result.kind !== 'ok') return setProblem(`${path} is no longer available.`);
    commands.restoreFromServer(path, result.value);
    setRemote((list) => list.filter((other) => other.path !== path));
  }

  const remoteOnly = remote.filter(({ path }) => !local.some((file) => file.path === path));
  return (
    <Dialog title="Deleted files" onClose={props.onClose}>
      {problem !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {local.length + remoteOnly.length === 0 && <p class="hint">No deleted files.</p>}
      <ul class="pick-list" aria-label="Deleted files">
        {local.toReversed().map((file) => (
          <li key={file.id}>
            <span class="file-name">{file.path}</span>
            <span class="file-size">{formatTime(new Date(file.deletedAt).toISOString())}</span>
            <button type="button" aria-label={`Restore ${file.path}`} onClick={() => commands.project.restore(file.id)}>
              Restore
            </button>
          </li>
        ))}
        {remoteOnly.map((file) => (
          <li key={file.path}>
            <span class="file-name">{file.path}</span>
            <span class="file-size">{formatTime(file.deletedAt)}</span>
            <button type="button" aria-label={`Restore ${file.path}`} onClick={() => void restore(file)}>
              Restore
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
