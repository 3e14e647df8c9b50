import { type ConsoleView, createConsoleView } from './console/console-view.js';
import { createInputLine, listenForInterrupt } from './console/input-line.js';
import { createFileEditor, type FileEditor } from './editor/file-editor.js';
import { firstProgram } from './examples/first-program.js';
import { createFileCommands, type FileCommands } from './files/file-commands.js';
import { takeSnapshot } from './files/snapshot.js';
import { type Cell, createCell } from './page/cell.js';
import { openStorage } from './page/safe-storage.js';
import type { SignedInUser } from './page/signed-in.js';
import type { Toasts } from './page/toasts.js';
import { createRunKeeper } from './run/kept-run.js';
import { type Connection, openSocket } from './run/open-socket.js';
import { createRunDesk, type DeskState, type RunDesk } from './run/run-desk.js';
import { createRunScreen } from './run/run-screen.js';
import { describeSave } from './save/describe-save.js';
import { type OpenProject, openProject } from './save/open-project.js';
import type { Settings } from './settings/settings.js';

/** What a workbench stands in: whose it is, what this browser was set to, and where it says things in passing. */
export interface Surroundings {
  user: SignedInUser;
  settings: Settings;
  toasts: Toasts;
}

/** Everything a student's page is made of besides its looks. */
export interface Workbench {
  editor: FileEditor;
  files: FileCommands;
  view: ConsoleView;
  desk: RunDesk;
  connection: Cell<Connection>;
  /** How the files are kept, and the choices to be made about them. */
  save: OpenProject;
  /** True while it asks whether to stop the running program and run again. */
  isAsking: Cell<boolean>;
  /** Keeps all files now and says so. */
  saveNow(): Promise<void>;
  run(): void;
  runAgain(): void;
  keepRunning(): void;
  close(): void;
}

const isBusy = ({ phase }: DeskState) => phase !== 'idle' && phase !== 'finished';

/**
 * Wires editor, console, run and connection of one signed-in user together.
 *
 * What runs is the text as it is at that moment. Asking for a run while one is going asks once; a yes stops the old run and starts the
 * new one when the old has ended. When a program waits for input the cursor goes there, unless the person types in the editor meanwhile.
 */
export async function openWorkbench({ user, settings, toasts }: Surroundings): Promise<Workbench> {
  const { userId } = user.identity;
  const opened = await openProject({
    userId,
    token: user.token,
    firstCode: firstProgram,
    tell: (words, undo) => toasts.say(words, undo ? { label: 'Undo', run: undo } : null),
  });
  const { project } = opened;
  const files = createFileCommands({ project, toasts });
  const isAsking = createCell(false);
  let isTypingCode = false;
  let runsNext = false;

  const editor = createFileEditor({
    project,
    describedBy: 'editor-help',
    onRun: run,
    onTyping() {
      isTypingCode = true;
    },
  });
  editor.setWraps(settings.wraps.get());
  const stopWraps = settings.wraps.listen(editor.setWraps);
  const inputLine = createInputLine({
    onText: (text) => desk.type(text),
    onEof: () => desk.endInput(),
    focusAfter: () => view.focus(),
  });
  const view = createConsoleView({ inputLine: inputLine.element, onPlace: editor.goToLine });
  listenForInterrupt(view.element, () => desk.interrupt());
  const connection = openSocket(user.token);
  const desk = createRunDesk({
    connection,
    screen: createRunScreen({ view, editor }),
    keeper: createRunKeeper(openStorage('sessionStorage'), userId),
  });

  let was = desk.state.get();
  const stopListening = desk.state.listen((now) => {
    const before = was;
    was = now;
    if (now.phase !== 'active') inputLine.setState('off');
    else if (before.phase !== 'active' || before.isWaitingForInput !== now.isWaitingForInput)
      inputLine.setState(now.isWaitingForInput ? 'waiting' : 'open');
    if (now.isWaitingForInput && !before.isWaitingForInput && !isTypingCode) inputLine.focus();
    if (isBusy(now)) return;
    isAsking.set(false);
    if (runsNext) start();
  });

  function start(): void {
    runsNext = false;
    isTypingCode = false;
    const request = takeSnapshot(project.state.get());
    if (request) desk.start({ ...request, interactive: true });
    else toasts.say('There is no Python file to run. Add one whose name ends in .py.');
  }

  function run(): void {
    if (!isBusy(desk.state.get())) start();
    else if (!runsNext) isAsking.set(true);
  }

  async function saveNow(): Promise<void> {
    await opened.keepNow();
    toasts.say(
      describeSave({
        isKept: opened.isKept.get(),
        sync: opened.sync.state.get(),
        conflicts: opened.conflicts.list.get(),
      }).said,
    );
  }

  return {
    editor,
    files,
    view,
    desk,
    connection: connection.connection,
    save: opened,
    isAsking,
    saveNow,
    run,
    runAgain() {
      isAsking.set(false);
      runsNext = true;
      desk.stop();
    },
    keepRunning() {
      isAsking.set(false);
    },
    close() {
      stopListening();
      desk.close();
      connection.close();
      view.close();
      stopWraps();
      editor.close();
      opened.close();
    },
  };
}
