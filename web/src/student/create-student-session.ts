import type { CaseInput } from '../assignments/case-run.js';
import { openSocket } from '../connection/socket.js';
import { createConsoleView } from '../console/console-view.js';
import { createInputLine, listenForInterrupt } from '../console/input-line.js';
import { createFileEditor } from '../editor/file-editor.js';
import { describeSaveStatus } from '../files/save-status-text.js';
import { createFileCommands } from '../project/file-commands.js';
import { createRunRequest } from '../project/run-request.js';
import { bindInput } from '../run/bind-input.js';
import { createConsolePresenter } from '../run/console-presenter.js';
import { findRun } from '../run/find-run.js';
import { createReturnFocus } from '../run/return-focus.js';
import { createRunController } from '../run/run-controller.js';
import { findRunProgram } from '../run/run-program.js';
import type { RunState } from '../run/run-state.js';
import { createRunTabs } from '../run/run-tabs.js';
import { createRunStorage } from '../run/saved-run.js';
import { createStdinText } from '../run/stdin-text.js';
import { takeRememberedProgram } from '../share/read-share.js';
import { openWorkspace } from '../sync/workspace.js';
import { createSignal } from '../ui/signal.js';
import { openStorage } from '../ui/storage.js';
import { createFirstProgram } from './first-program.js';
import { restorePane } from './restore-pane.js';
import type { StudentContext, StudentSession } from './student-session.js';

/** A run, one with an input of its own, a session with the program, or an empty session. */
type Start = 'run' | CaseInput | 'session' | 'empty session';

const isBusy = ({ phase }: RunState) => phase !== 'idle' && phase !== 'finished';

/**
 * Wires together the editor, console, run and connection of one signed-in user.
 *
 * A run uses the text at the time of the click. Starting one while another is active asks for confirmation; then the
 * old run is stopped, and the new one starts when it has ended. When a program waits for input, the input line gets the
 * focus unless the user is typing in the editor.
 */
export async function createStudentSession(context: StudentContext): Promise<StudentSession> {
  const { user, settings, toasts, shownPane } = context;
  const { userId } = user.identity;
  const workspace = await openWorkspace({
    userId,
    token: user.token,
    initialCode: createFirstProgram(user.identity.role === null ? null : user.identity.name),
    tabStorage: openStorage('sessionStorage'),
    notify: (message, undo) => toasts.show(message, undo ? { label: 'Undo', run: undo } : null),
  });
  const { project } = workspace;
  const files = createFileCommands({ project, toasts });
  const projects = import('../files/project-commands.js').then(({ createProjectCommands }) =>
    createProjectCommands({ workspace, files, toasts }),
  );
  projects.catch(() => toasts.show('Failed to load the projects. Check your connection and reload the page.'));
  void takeRememberedProgram(openStorage('sessionStorage')).then(async (copy) => copy && (await projects).add(copy));
  const stdin = createStdinText({
    ...{ storage: openStorage('localStorage'), userId },
    projectId: workspace.open.get().id,
  });
  const isConfirming = createSignal(false);
  let isTypingCode = false;
  let runsNext = false;
  let requested: Start = 'run';

  const editor = createFileEditor({
    project,
    describedBy: 'editor-help',
    onRun: run,
    onTyping() {
      isTypingCode = true;
    },
  });
  editor.setWraps(settings.wraps.get());
  const stopWraps = settings.wraps.subscribe(editor.setWraps);
  const inputLine = createInputLine({
    onText(text, isPaste) {
      input.onSubmitted(isPaste ? '' : text);
      return controller.type(text, isPaste);
    },
    onEof: () => controller.endInput(),
    focusAfter: () => returnFocus.restore(),
  });
  const isTypingElsewhere = () => isTypingCode;
  const view = createConsoleView({
    ...{ inputLine: inputLine.element, isTypingElsewhere },
    onSourceLocation(path, line) {
      shownPane.set('first');
      editor.goToLine(path, line);
    },
  });
  listenForInterrupt(view.element, () => controller.interrupt());
  const connection = openSocket(user.token);
  const runStorage = createRunStorage(openStorage('sessionStorage'), userId);
  const tabs = createRunTabs({ userId, readCurrent: runStorage.read });
  const controller = createRunController({
    connection,
    presenter: createConsolePresenter({
      ...{ view, editor, readProgram: ({ label }) => findRunProgram(label, project.state.get().files) },
    }),
    runStorage,
    elsewhere: { ...tabs, find: () => findRun(user.token, tabs) },
  });

  const stopPane = restorePane({
    ...{ shown: shownPane, run: controller.state, storage: openStorage('sessionStorage') },
    key: `runq.pane:${userId}`,
  });
  const returnFocus = createReturnFocus({
    ...{ state: controller.state, editor, fallback: view.focus },
    findRunButton: () => document.querySelector('.run-buttons .run'),
  });
  const input = bindInput({
    controller,
    inputLine,
    isTypingElsewhere,
    history: { storage: openStorage('localStorage'), key: `runq.prompt-lines:${userId}` },
  });
  // A run goes on when its project is left; one that has ended belongs to the project left behind.
  const stopSwitching = workspace.open.subscribe(({ id }) => {
    controller.clear();
    stdin.openProject(id);
  });
  const stopListening = controller.state.subscribe((now) => {
    if (isBusy(now)) return;
    isConfirming.set(false);
    if (runsNext) start(requested);
  });

  function start(how: Start): void {
    runsNext = false;
    isTypingCode = false;
    const runRequest = how === 'empty session' ? {} : createRunRequest(project.state.get());
    if (!runRequest) {
      toasts.show('No Python file to run. Add a file that ends in .py.');
      return;
    }
    shownPane.set('second');
    // So that the text that runs is a version, with the run named beside it.
    void workspace.open.get().sync.sync();
    if (how === 'run') controller.start({ ...runRequest, stdin: stdin.read(), interactive: true });
    else if (typeof how === 'string') controller.start(runRequest, 'session');
    else {
      controller.start({ ...runRequest, stdin: how.stdin, args: how.args, interactive: true });
      how.onStart();
    }
  }

  function request(how: Start): void {
    // A run from elsewhere continues there, and the new one runs beside it.
    const canAsk = isBusy(controller.state.get()) && !controller.state.get().isFromElsewhere;
    if (!canAsk || controller.obstacle.get()) {
      start(how);
      return;
    }
    if (runsNext) return;
    requested = how;
    isConfirming.set(true);
  }

  function run(): void {
    request('run');
  }

  async function saveNow(): Promise<void> {
    const opened = workspace.open.get();
    await opened.saveNow();
    toasts.show(
      describeSaveStatus({
        isStoredLocally: opened.isStoredLocally.get(),
        sync: opened.sync.state.get(),
        conflicts: opened.conflicts.list.get(),
      }).description,
    );
  }

  return {
    editor,
    files,
    view,
    controller,
    stdin,
    connection: connection.connection,
    projects,
    workspace,
    isConfirming,
    saveNow,
    run,
    runWith: request,
    startSession: (withFiles) => request(withFiles ? 'session' : 'empty session'),
    runAgain() {
      isConfirming.set(false);
      runsNext = true;
      controller.stop();
    },
    keepRunning() {
      isConfirming.set(false);
    },
    close() {
      stopListening();
      stopPane();
      stopSwitching();
      input.close();
      returnFocus.close();
      controller.close();
      tabs.close();
      connection.close();
      view.close();
      stopWraps();
      editor.close();
      workspace.close();
    },
  };
}
