import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { useCell } from '../page/cell.js';
import { Menu, type MenuItem } from '../page/menu.js';
import type { FileCommands } from './file-commands.js';
import { NameForm } from './name-form.js';
import { createFile } from './project.js';
import type { ProjectFile } from './project-file.js';

export const tabIdOf = ({ id }: Pick<ProjectFile, 'id'>) => `tab-${id}`;

/** What is being named: a new file, or one that has a name. */
type Naming = { file: ProjectFile | null };

/**
 * The files as tabs, by the tabs pattern of the ARIA Authoring Practices: arrows, Home and End move and show, Delete deletes with undo,
 * F2 or a double click renames in place, Ctrl+Z brings the last deleted file back. The triangle stands before the file that Run runs.
 */
export function TabStrip(props: {
  commands: FileCommands;
  items: MenuItem[];
  panelId: string;
  /** A new file is there and in view: the next thing to do is to write it. */
  onAdded: () => void;
}) {
  const { commands, items, panelId } = props;
  const { project } = commands;
  const { files, shownId, entryId } = useCell(project.state);
  const [naming, setNaming] = useState<Naming | null>(null);
  const listRef = useRef<HTMLDivElement>(null);
  /** Where the focus goes once the next state is on the page. */
  const focusNext = useRef<'tab' | 'text' | null>(null);

  useLayoutEffect(() => {
    const tab = listRef.current?.querySelector<HTMLElement>('[aria-selected=true]');
    tab?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    if (focusNext.current === 'tab') tab?.focus();
    if (focusNext.current === 'text') props.onAdded();
    focusNext.current = null;
  }, [shownId, naming, files.length]);

  function showAt(index: number): void {
    const file = files[(index + files.length) % files.length]!;
    focusNext.current = 'tab';
    if (file.id !== shownId) project.show(file.id);
  }

  function onKey(event: KeyboardEvent): void {
    const at = files.findIndex((file) => tabIdOf(file) === (event.target as Element).id);
    if (at < 0) return;
    const isUndo = event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey) && !event.shiftKey;
    const does: Record<string, () => void> = {
      ArrowLeft: () => showAt(at - 1),
      ArrowRight: () => showAt(at + 1),
      Home: () => showAt(0),
      End: () => showAt(-1),
      Delete: () => remove(files[at]!),
      F2: () => setNaming({ file: files[at]! }),
    };
    const action = isUndo ? undoLast : event.ctrlKey || event.metaKey || event.altKey ? undefined : does[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  }

  function remove(file: ProjectFile): void {
    focusNext.current = 'tab';
    commands.remove(file);
  }
  function undoLast(): void {
    const last = project.state.get().deleted.at(-1);
    if (!last) return;
    focusNext.current = 'tab';
    project.restore(last.id);
  }
  function endNaming(): void {
    focusNext.current = 'tab';
    setNaming(null);
  }

  if (naming)
    return (
      <NameForm
        key={naming.file?.id ?? 'new'}
        file={naming.file}
        others={project.pathsBut(naming.file?.id ?? null)}
        onCancel={endNaming}
        onName={(path) => {
          if (naming.file) project.rename(naming.file.id, path);
          else commands.addAndShow(createFile(path, ''));
          endNaming();
          if (!naming.file) focusNext.current = 'text';
        }}
      />
    );

  const shown = files.find(({ id }) => id === shownId)!;
  return (
    <div class="tab-strip">
      <div ref={listRef} class="tabs" role="tablist" aria-label="Files" tabIndex={-1} onKeyDown={onKey}>
        {files.map((file) => (
          <button
            key={file.id}
            id={tabIdOf(file)}
            type="button"
            role="tab"
            class="tab"
            aria-selected={file.id === shownId}
            aria-controls={panelId}
            tabIndex={file.id === shownId ? 0 : -1}
            title={`${file.path}${file.id === entryId ? ': Run runs this file' : ''}. F2 renames, Delete deletes`}
            onClick={() => project.show(file.id)}
            onDblClick={() => setNaming({ file })}
          >
            {file.id === entryId && <i class="run-mark" aria-hidden="true" />}
            <span class="tab-name">{file.path}</span>
            {file.id === entryId && <span class="hidden-label">, Run runs this file</span>}
          </button>
        ))}
      </div>
      <button
        type="button"
        class="quiet tab-add"
        aria-label="New file"
        title="New file"
        onClick={() => setNaming({ file: null })}
      >
        <span aria-hidden="true">+</span>
      </button>
      <Menu
        label="Files"
        class="quiet files-menu"
        items={[
          { label: 'New file', onPick: () => setNaming({ file: null }) },
          { label: `Rename ${shown.path}`, onPick: () => setNaming({ file: shown }) },
          ...items,
          {
            label: `Delete ${shown.path}`,
            onPick: () => remove(shown),
            isDanger: true,
            disabled: files.length === 1,
          },
        ]}
      >
        <span aria-hidden="true">⋯</span>
      </Menu>
    </div>
  );
}
