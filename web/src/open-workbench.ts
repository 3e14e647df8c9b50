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
import { connectInput } from './run/connect-input.js';
import type { DeskState } from './run/desk-state.js';
import { createRunKeeper } from './run/kept-run.js';
import { type Connection, openSocket } from './run/open-socket.js';
import { createPreparedInput, type PreparedInput } from './run/prepared-input.js';
import { createRunDesk, type RunDesk } from './run/run-desk.js';
import { createRunScreen } from './run/run-screen.js';
import { describeSave } from './save/describe-save.js';
import { type OpenProject, openProject } from './save/open-project.js';
import type { Settings } from './settings/settings.js';
import { takeWishedCopy } from './share/read-share.js';

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
  prepared: PreparedInput;
  connection: Cell<Connection>;
  /** How the files are kept, and the choices to be made about them. */
  save: OpenProject;
  /** True while it asks whether to stop the running program and run again. */
  isAsking: Cell<boolean>;
  /** Keeps all files now and says so. */
  saveNow(): Promise<void>;
  run(): void;
  /** Opens a prompt: with what the program leaves, or empty. */
  openPrompt(withFiles: boolean): void;
  runAgain(): void;
  keepRunning(): void;
  close(): void;
}

/** A run that ends, a run that stays at a prompt, or a prompt alone. */
type Start = 'run' | 'prompt' | 'empty prompt';

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
  void takeWishedCopy(openStorage('sessionStorage')).then((copy) => copy && files.take(copy, 'beside'));
  const prepared = createPreparedInput(openStorage('localStorage'), `runq.prepared-input:${userId}`);
  const isAsking = createCell(false);
  let isTypingCode = false;
  let runsNext = false;
  let asked: Start = 'run';

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
    onText(text) {
      input.typed(text);
      desk.type(text);
    },
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

  const input = connectInput({
    desk,
    inputLine,
    isTypingElsewhere: () => isTypingCode,
    kept: { storage: openStorage('localStorage'), key: `runq.prompt-lines:${userId}` },
  });
  const stopListening = desk.state.listen((now) => {
    if (isBusy(now)) return;
    isAsking.set(false);
    if (runsNext) start(asked);
  });

  function start(how: Start): void {
    runsNext = false;
    isTypingCode = false;
    const request = how === 'empty prompt' ? {} : takeSnapshot(project.state.get());
    if (!request) toasts.say('There is no Python file to run. Add one whose name ends in .py.');
    else if (how === 'run') desk.start({ ...request, stdin: prepared.read(), interactive: true });
    else desk.start(request, 'session');
  }

  function ask(how: Start): void {
    if (!isBusy(desk.state.get())) {
      start(how);
      return;
    }
    if (runsNext) return;
    asked = how;
    isAsking.set(true);
  }

  function run(): void {
    ask('run');
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
    prepared,
    connection: connection.connection,
    save: opened,
    isAsking,
    saveNow,
    run,
    openPrompt: (withFiles) => ask(withFiles ? 'prompt' : 'empty prompt'),
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
      input.close();
      desk.close();
      connection.close();
      view.close();
      stopWraps();
      editor.close();
      opened.close();
    },
  };
}
