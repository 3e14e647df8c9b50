import { type ConsoleView, createConsoleView } from './console/console-view.js';
import { createInputLine, listenForInterrupt } from './console/input-line.js';
import { createEditor, type Editor } from './editor/create-editor.js';
import { examples } from './editor/examples.js';
import { createCodeKeeper, readKeptCode } from './editor/kept-code.js';
import { type Cell, createCell } from './page/cell.js';
import { openStorage } from './page/safe-storage.js';
import type { SignedInUser } from './page/signed-in.js';
import type { Toasts } from './page/toasts.js';
import { createRunKeeper } from './run/kept-run.js';
import { type Connection, openSocket } from './run/open-socket.js';
import { createRunDesk, type DeskState, type RunDesk } from './run/run-desk.js';
import type { Settings } from './settings/settings.js';

/** What a workbench stands in: whose it is, what this browser was set to, and where it says things in passing. */
export interface Surroundings {
  user: SignedInUser;
  settings: Settings;
  toasts: Toasts;
}

/** Everything a student's page is made of besides its looks. */
export interface Workbench {
  editor: Editor;
  view: ConsoleView;
  desk: RunDesk;
  connection: Cell<Connection>;
  /** False while the browser refuses to keep the code. */
  isKept: Cell<boolean>;
  /** True while it asks whether to stop the running program and run again. */
  isAsking: Cell<boolean>;
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
export async function openWorkbench({ user }: Surroundings): Promise<Workbench> {
  const { userId } = user.identity;
  const kept = await readKeptCode(userId);
  const isKept = createCell(true);
  const isAsking = createCell(false);
  let isTypingCode = false;
  let runsNext = false;

  const keeper = createCodeKeeper({ userId, onKept: isKept.set });
  const editor = createEditor({
    text: kept ?? examples[0]!.code,
    label: 'Python program, main.py',
    describedBy: 'editor-help',
    onRun: run,
    onChange(text) {
      isTypingCode = true;
      keeper.changed(text);
    },
  });
  const inputLine = createInputLine({
    onText: (text) => desk.type(text),
    onEof: () => desk.endInput(),
    focusAfter: () => view.element.focus(),
  });
  const view = createConsoleView({ inputLine: inputLine.element, onPlace: editor.goToLine });
  listenForInterrupt(view.element, () => desk.interrupt());
  const connection = openSocket(user.token);
  const desk = createRunDesk({
    connection,
    screen: view,
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
    desk.start({ files: [{ path: 'main.py', content: editor.read() }], interactive: true });
  }

  function run(): void {
    if (!isBusy(desk.state.get())) start();
    else if (!runsNext) isAsking.set(true);
  }

  return {
    editor,
    view,
    desk,
    connection: connection.connection,
    isKept,
    isAsking,
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
      keeper.close();
      editor.close();
    },
  };
}
