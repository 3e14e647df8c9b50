import { useEffect, useState } from 'preact/hooks';
import { useCell } from '../page/cell.js';
import { Dialog } from '../page/dialog.js';
import type { Listing, WorkspaceClient } from '../save/workspace-client.js';
import type { FileCommands } from './file-commands.js';
import { formatWhen } from './format-when.js';

/** Deleted files that can be brought back: those this browser still has, and those the server keeps. */
export function DeletedDialog(props: { client: WorkspaceClient; commands: FileCommands; onClose: () => void }) {
  const { client, commands } = props;
  const { deleted: here } = useCell(commands.project.state);
  const [there, setThere] = useState<Listing['deleted']>([]);
  const [problem, setProblem] = useState<string | null>(null);

  useEffect(() => {
    void client.list().then((answer) => {
      if (answer.kind === 'ok') setThere(answer.value.deleted);
      else setProblem('The server cannot be reached; it may keep more.');
    });
  }, []);

  async function bringBack({ path, version }: Listing['deleted'][number]): Promise<void> {
    const answer = await client.read(path, version);
    if (answer.kind !== 'ok') return setProblem(`${path} is no longer kept.`);
    commands.bringBack(path, answer.value);
    setThere((list) => list.filter((other) => other.path !== path));
  }

  const onlyThere = there.filter(({ path }) => !here.some((file) => file.path === path));
  return (
    <Dialog title="Deleted files" onClose={props.onClose}>
      {problem !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {here.length + onlyThere.length === 0 && <p class="hint">There are none.</p>}
      <ul class="pick-list" aria-label="Deleted files">
        {here.toReversed().map((file) => (
          <li key={file.id}>
            <span class="file-name">{file.path}</span>
            <span class="file-size">{formatWhen(new Date(file.deletedAt).toISOString())}</span>
            <button
              type="button"
              aria-label={`Bring ${file.path} back`}
              onClick={() => commands.project.restore(file.id)}
            >
              Bring back
            </button>
          </li>
        ))}
        {onlyThere.map((file) => (
          <li key={file.path}>
            <span class="file-name">{file.path}</span>
            <span class="file-size">{formatWhen(file.deletedAt)}</span>
            <button type="button" aria-label={`Bring ${file.path} back`} onClick={() => void bringBack(file)}>
              Bring back
            </button>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
