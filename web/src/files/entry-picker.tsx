import type { Project } from '../project/project.js';
import { isPython } from '../project/project-file.js';
import { Menu } from '../ui/menu.js';
import { useSignalValue } from '../ui/signal.js';

/** Shows the main file, which Run executes, and lets the user choose another one. Nothing with a single Python file. */
export function EntryPicker({ project }: { project: Project }) {
  const { files, entryId } = useSignalValue(project.state);
  const python = files.filter(isPython);
  const entry = python.find(({ id }) => id === entryId);
  if (!entry || python.length < 2) return null;
  return (
    <Menu
      label={`Runs: ${entry.path}. Choose the main file`}
      class="quiet entry-picker"
      items={python.map(({ id, path }) => ({
        id,
        label: path,
        isChosen: id === entryId,
        onPick: () => project.setEntry(path),
      }))}
    >
      <span>
        Runs: <span class="entry-name">{entry.path}</span>
      </span>
      <span aria-hidden="true">▾</span>
    </Menu>
  );
}
