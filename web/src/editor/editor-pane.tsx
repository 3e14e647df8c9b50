import { useState } from 'preact/hooks';
import { ExamplesButton } from '../examples/examples-button.js';
import type { FileCommands } from '../files/file-commands.js';
import { FileView } from '../files/file-view.js';
import { RefusedDialog } from '../files/refused-dialog.js';
import { TabStrip, tabIdOf } from '../files/tab-strip.js';
import { useCell } from '../page/cell.js';
import { loadLater } from '../page/load-later.js';
import { Mount } from '../page/mount.js';
import type { DeskState } from '../run/desk-state.js';
import type { OpenProject } from '../save/open-project.js';
import { ConflictQuestion, SaveChip } from '../save/save-chip.js';
import type { FileEditor } from './file-editor.js';

const ShareDialog = loadLater(() => import('../share/share-dialog.js').then((room) => room.ShareDialog));
const VersionsDialog = loadLater(() => import('../files/versions-dialog.js').then((room) => room.VersionsDialog));
const DeletedDialog = loadLater(() => import('../files/deleted-dialog.js').then((room) => room.DeletedDialog));

/** The left half: the files, the text of the one in view, and the button that this page is about. */
export function EditorPane(props: {
  editor: FileEditor;
  commands: FileCommands;
  state: DeskState;
  save: OpenProject;
  token: string;
  onRun: () => void;
  onStop: () => void;
}) {
  const { editor, commands, save, state } = props;
  const { project } = commands;
  const { files, shownId, entryId } = useCell(project.state);
  const refused = useCell(commands.refused);
  const [isDropping, setDropping] = useState(false);
  const [dialog, setDialog] = useState<'share' | 'versions' | 'deleted' | null>(null);
  const closeDialog = () => setDialog(null);
  const shown = files.find(({ id }) => id === shownId)!;
  const entry = files.find(({ id }) => id === entryId);
  const isBusy = state.phase !== 'idle' && state.phase !== 'finished';

  // Files are caught before the text editor sees them: it would put their text where they fall.
  const onDrag = (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    event.stopPropagation();
    setDropping(event.type === 'dragover');
    if (event.type === 'drop') void commands.upload([...event.dataTransfer.files]);
  };

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
        <TabStrip
          commands={commands}
          panelId="file-panel"
          onAdded={editor.focus}
          items={[
            { label: 'Upload files…', onPick: () => void commands.chooseAndUpload() },
            { label: `Download ${shown.path}`, onPick: () => commands.download(shown) },
            { label: 'Download all as .zip', onPick: () => void commands.downloadAll() },
            { label: 'Share…', onPick: () => setDialog('share') },
            { label: `Versions of ${shown.path}…`, onPick: () => setDialog('versions') },
            { label: 'Deleted files…', onPick: () => setDialog('deleted') },
          ]}
        />
        <span class="spacer" />
        <ExamplesButton commands={commands} />
        {isBusy ? (
          <button
            type="button"
            class="stop"
            onClick={({ detail }) => {
              // Stop appears where Run was: the second half of a double click on Run is no wish to stop.
              if (detail < 2) props.onStop();
            }}
            disabled={state.isStopping}
            key="stop"
          >
            <i class="stop-mark" aria-hidden="true" />
            {state.isStopping ? 'Stopping…' : 'Stop'}
          </button>
        ) : (
          <button
            type="button"
            class="primary run"
            onClick={props.onRun}
            title={entry ? `Runs ${entry.path} (Ctrl+Enter or ⌘+Enter)` : 'There is no Python file to run'}
            aria-keyshortcuts="Control+Enter Meta+Enter"
            key="run"
          >
            <i class="run-mark" aria-hidden="true" />
            Run
          </button>
        )}
      </div>
      <div id="file-panel" class="file-panel" role="tabpanel" aria-labelledby={tabIdOf(shown)}>
        <div class="file-text" hidden={shown.encoding !== 'utf8'}>
          <Mount element={editor.element} class="editor" />
        </div>
        {shown.encoding === 'base64' && <FileView file={shown} onDownload={() => commands.download(shown)} />}
      </div>
      <div class="pane-foot editor-foot">
        <p id="editor-help">
          <kbd>Ctrl</kbd>+<kbd>Enter</kbd> runs{entry ? ` ${entry.path}` : ''}. <kbd>Tab</kbd> indents; <kbd>Esc</kbd>{' '}
          then <kbd>Tab</kbd> leaves the editor.
        </p>
        <SaveChip save={save} />
      </div>
      {isDropping && (
        <p class="drop-words" aria-hidden="true">
          Drop files here to add them
        </p>
      )}
      <ConflictQuestion save={save} />
      {dialog === 'share' && <ShareDialog project={project} token={props.token} onClose={closeDialog} />}
      {dialog === 'versions' && (
        <VersionsDialog file={shown} client={save.client} commands={commands} onClose={closeDialog} />
      )}
      {dialog === 'deleted' && <DeletedDialog client={save.client} commands={commands} onClose={closeDialog} />}
      {refused.length > 0 && <RefusedDialog refused={refused} onClose={() => commands.refused.set([])} />}
    </section>
  );
}
