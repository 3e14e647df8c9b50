import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { FileCommands } from '../project/file-commands.js';
import { createFile } from '../project/project.js';
import { isPython, type ProjectFile } from '../project/project-file.js';
import { Menu, type MenuItem } from '../ui/menu.js';
import { useSignalValue } from '../ui/signal.js';
import { NameForm } from './name-form.js';

export const tabIdOf = ({ id }: Pick<ProjectFile, 'id'>) => `tab-${id}`;

const maxNameCharacters = 20;

/** A file's name as a part of a menu item. */
export const shorten = (path: string): string =>
  path.length > maxNameCharacters ? `${path.slice(0, maxNameCharacters / 2)}…${path.slice(-8)}` : path;

/** The file being named; null for a new one. */
type Naming = { file: ProjectFile | null };

/**
 * The files as tabs, by the tabs pattern of the ARIA Authoring Practices. Arrows, Home and End move and show; Delete
 * deletes with Undo; F2 or a double click renames in place; Ctrl+Z restores the last deleted file. The triangle marks
 * the main file, which Run executes.
 */
export function FileTabs(props: {
  commands: FileCommands;
  items: MenuItem[];
  panelId: string;
  /** Called when a new file is shown, to focus its text. */
  onAdded: () => void;
}) {
  const { commands, items, panelId } = props;
  const { project } = commands;
  const { files, shownId, entryId } = useSignalValue(project.state);
  const [naming, setNaming] = useState<Naming | null>(null);
  const listRef = useRef<HTMLDivElement>(null);
  /** Where the focus goes after the next render. */
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
    const actions: Record<string, () => void> = {
      ArrowLeft: () => showAt(at - 1),
      ArrowRight: () => showAt(at + 1),
      Home: () => showAt(0),
      End: () => showAt(-1),
      Delete: () => remove(files[at]!),
      F2: () => setNaming({ file: files[at]! }),
    };
    const action = isUndo ? undoLast : event.ctrlKey || event.metaKey || event.altKey ? undefined : actions[event.key];
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
        others={project.otherPaths(naming.file?.id ?? null)}
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
    <div class="file-tabs">
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
            title={`${file.path}${file.id === entryId ? ': Run starts this file' : ''}. F2: rename, Delete: delete`}
            onClick={() => project.show(file.id)}
            onDblClick={() => setNaming({ file })}
          >
            {file.id === entryId && <i class="run-mark" aria-hidden="true" />}
            <span class="tab-name">{file.path}</span>
            {file.id === entryId && <span class="hidden-label">, Run starts this file</span>}
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
          { label: `Rename ${shorten(shown.path)}`, onPick: () => setNaming({ file: shown }) },
          ...(isPython(shown) && shown.id !== entryId
            ? [{ label: 'Make this the main file', onPick: () => project.setEntry(shown.path) }]
            : []),
          ...items,
          {
            label: `Delete ${shorten(shown.path)}`,
            onPick: () => remove(shown),
            isDanger: true,
            startsGroup: true,
            disabled: files.length === 1,
          },
        ]}
      >
        Files <span aria-hidden="true">▾</span>
      </Menu>
    </div>
  );
}
