import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { FileEditor } from '../editor/file-editor.js';
import { FileTabs, shorten, tabIdOf } from '../files/file-tabs.js';
import type { ProjectCommands } from '../files/project-commands.js';
import { ConflictPrompt, SaveStatus } from '../files/save-status.js';
import type { FileCommands } from '../project/file-commands.js';
import type { OpenProject } from '../sync/open-project.js';
import { lazy } from '../ui/lazy.js';
import { MountElement } from '../ui/mount-element.js';
import { useSignalValue } from '../ui/signal.js';

const EntryPicker = lazy(() => import('../files/entry-picker.js').then((module) => module.EntryPicker));
const VersionsDialog = lazy(() => import('../files/versions-dialog.js').then((module) => module.VersionsDialog));
const ImportZipDialog = lazy(() => import('../files/import-zip-dialog.js').then((module) => module.ImportZipDialog));
const ImportErrorsDialog = lazy(() =>
  import('../files/import-errors-dialog.js').then((module) => module.ImportErrorsDialog),
);
const FileView = lazy(() => import('../files/file-view.js').then((module) => module.FileView));
const TrashDialog = lazy(() => import('../files/trash-dialog.js').then((module) => module.TrashDialog));

/** The file tabs, the editor and, in the wide layout, the Run button. */
export function EditorPane(props: {
  editor: FileEditor;
  commands: FileCommands;
  save: OpenProject;
  projects: ProjectCommands | null;
  projectName: string;
  token: string;
  /** Run and Stop; null where they are outside the pane. */
  runButtons: ComponentChildren;
}) {
  const { editor, commands, projects, save, runButtons } = props;
  const { project } = commands;
  const { files, shownId, entryId } = useSignalValue(project.state);
  const importErrors = useSignalValue(commands.importErrors);
  const pickedZip = useSignalValue(commands.pickedZip);
  const [isDropping, setDropping] = useState(false);
  const [dialog, setDialog] = useState<'versions' | 'deleted' | null>(null);
  const closeDialog = () => setDialog(null);
  const shown = files.find(({ id }) => id === shownId)!;
  const entry = files.find(({ id }) => id === entryId);

  // Files are caught before the text editor sees them: it would put their text where they fall.
  const onDrag = (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    event.stopPropagation();
    setDropping(event.type === 'dragover');
    if (event.type === 'drop') void commands.upload([...event.dataTransfer.files]);
  };

  const runs = entry ? `runs ${entry.path}` : 'runs';
  return (
    <section
      class="pane editor-pane"
      aria-labelledby="program-title"
      onDragOverCapture={onDrag}
      onDropCapture={onDrag}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setDropping(false);
      }}
    >
      <h2 id="program-title" class="hidden-label">
        Program
      </h2>
      <div class="pane-head">
        <FileTabs
          commands={commands}
          panelId="file-panel"
          onAdded={editor.focus}
          items={[
            { label: 'Upload files…', onPick: () => void commands.pickAndUpload() },
            { label: `Download ${shorten(shown.path)}`, onPick: () => commands.download(shown) },
            { label: `Versions of ${shorten(shown.path)}…`, onPick: () => setDialog('versions') },
            { label: 'Deleted files…', onPick: () => setDialog('deleted') },
          ]}
        />
        <span class="spacer" />
        {files.length > 1 && <EntryPicker project={project} />}
        {runButtons}
      </div>
      <div id="file-panel" class="file-panel" role="tabpanel" aria-labelledby={tabIdOf(shown)}>
        <div class="file-text" hidden={shown.encoding !== 'utf8'}>
          <MountElement element={editor.element} class="editor" />
        </div>
        {shown.encoding === 'base64' && <FileView file={shown} onDownload={() => commands.download(shown)} />}
      </div>
      <div class="pane-foot editor-foot">
        <p id="editor-help">
          <kbd>Ctrl</kbd>+<kbd>Enter</kbd> {runs}. <kbd>Tab</kbd> indents; <kbd>Esc</kbd> then <kbd>Tab</kbd> leaves the
          editor.
        </p>
        <SaveStatus save={save} />
      </div>
      {isDropping && (
        <p class="drop-hint" aria-hidden="true">
          Drop files here to add them
        </p>
      )}
      <ConflictPrompt save={save} />
      {dialog === 'versions' && (
        <VersionsDialog
          file={shown}
          client={save.client}
          token={props.token}
          commands={commands}
          onClose={closeDialog}
        />
      )}
      {dialog === 'deleted' && <TrashDialog client={save.client} commands={commands} onClose={closeDialog} />}
      {pickedZip && (
        <ImportZipDialog
          zip={pickedZip}
          projectName={props.projectName}
          onNew={() => {
            commands.pickedZip.set(null);
            void projects?.addZip(pickedZip);
          }}
          onHere={() => {
            commands.pickedZip.set(null);
            void commands.importFiles(pickedZip.files, 'replace');
          }}
          onClose={() => commands.pickedZip.set(null)}
        />
      )}
      {importErrors.length > 0 && (
        <ImportErrorsDialog errors={importErrors} onClose={() => commands.importErrors.set([])} />
      )}
    </section>
  );
}
