import { existingProjects } from '../sync/project-record.js';
import type { Workspace } from '../sync/workspace.js';
import { Dialog } from '../ui/dialog.js';
import { formatTime } from '../ui/format.js';
import { useSignalValue } from '../ui/signal.js';

const timeOf = (ms: number) => (ms === 0 ? '' : formatTime(new Date(ms).toISOString()));

/** All projects by last use, and the deleted ones, which can be restored. */
export function ProjectsDialog(props: { workspace: Workspace; onOpen: (id: string) => void; onClose: () => void }) {
  const { workspace } = props;
  const records = useSignalValue(workspace.projects.records);
  const openId = workspace.open.get().id;
  const deleted = records.filter(({ deletedAt }) => deletedAt !== null).sort((a, b) => b.deletedAt! - a.deletedAt!);
  const pick = (id: string) => {
    props.onClose();
    props.onOpen(id);
  };

  return (
    <Dialog title="Projects" wide onClose={props.onClose}>
      <ul class="pick-list" aria-label="Projects, last used first">
        {existingProjects(records).map(({ id, name, usedAt }) => (
          <li key={id}>
            <button type="button" class="quiet project-pick" aria-current={id === openId} onClick={() => pick(id)}>
              {name}
            </button>
            <span class="file-size">{id === openId ? 'open' : timeOf(usedAt)}</span>
          </li>
        ))}
      </ul>
      {deleted.length > 0 && (
        <>
          <h3>Deleted projects</h3>
          <ul class="pick-list" aria-label="Deleted projects">
            {deleted.map(({ id, name, deletedAt }) => (
              <li key={id}>
                <span class="project-name">{name}</span>
                <span class="file-size">{timeOf(deletedAt!)}</span>
                <button type="button" aria-label={`Restore ${name}`} onClick={() => pick(id)}>
                  Restore
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </Dialog>
  );
}
