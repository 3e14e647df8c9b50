import type { Connection, Obstacle } from '../connection/obstacle.js';
import { createFileEditor } from '../editor/file-editor.js';
import { describeSaveStatus } from '../files/save-status-text.js';
import { createFileCommands } from '../project/file-commands.js';
import { createRunRequest } from '../project/run-request.js';
import { idleRunState, type RunState } from '../run/run-state.js';
import { createStdinText } from '../run/stdin-text.js';
import { takeRememberedProgram } from '../share/read-share.js';
import { openWorkspace } from '../sync/workspace.js';
import { createSignal } from '../ui/signal.js';
import { openStorage } from '../ui/storage.js';
import { createFirstProgram } from './first-program.js';
import { mirrorSignal } from './mirror-signal.js';
import { restorePane } from './restore-pane.js';
import type { Start, StudentRunner } from './student-runner.js';
import type { StudentContext, StudentSession } from './student-session.js';

const isBusy = ({ phase }: RunState) => phase !== 'idle' && phase !== 'finished';

/**
 * Wires together the editor and the runs of one signed-in user.
 *
 * The editor is there first. The runner, which is the console, the connection and the run, follows; what the user
 * starts before that runs as soon as it has arrived.
 *
 * A run uses the text at the time of the click. Starting one while another is active asks for confirmation; then the
 * old run is stopped, and the new one starts when it has ended.
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
  const runner = createSignal<StudentRunner | null>(null);
  const runState = createSignal(idleRunState);
  const obstacle = createSignal<Obstacle | null>(null);
  const connection = createSignal<Connection>('connecting');
  let early: ((opened: StudentRunner) => void) | null = null;
  let isOpening = false;
  let isClosed = false;

  const stopPane = restorePane({
    ...{ shown: shownPane, run: runState, storage: openStorage('sessionStorage') },
    key: `runq.pane:${userId}`,
  });
  // A run goes on when its project is left; one that has ended belongs to the project left behind.
  const stopSwitching = workspace.open.subscribe(({ id }) => {
    runner.get()?.controller.clear();
    stdin.openProject(id);
  });
  const stopListening = runState.subscribe((now) => {
    if (isBusy(now)) return;
    isConfirming.set(false);
    if (runsNext) start(requested);
  });

  void openRunner();

  async function openRunner(): Promise<void> {
    if (isOpening) return;
    isOpening = true;
    try {
      const { createStudentRunner } = await import('./student-runner.js');
      if (isClosed) return;
      const opened = createStudentRunner({
        user: { userId, token: user.token },
        ...{ project, editor, isTypingCode: () => isTypingCode },
        onShowCode: () => shownPane.set('first'),
      });
      early?.(opened);
      early = null;
      mirrorSignal(opened.controller.state, runState);
      mirrorSignal(opened.controller.obstacle, obstacle);
      mirrorSignal(opened.connection, connection);
      runner.set(opened);
    } catch {
      if (isClosed) return;
      stop();
      toasts.show('Failed to load the code that runs programs. Check your connection and press Run again.');
    } finally {
      isOpening = false;
    }
  }

  function start(how: Start): void {
    runsNext = false;
    isTypingCode = false;
    const runRequest = how === 'empty session' ? {} : createRunRequest(project.state.get());
    if (!runRequest) {
      toasts.show('No Python file to run. Add a file that ends in .py.');
      return;
    }
    const program = runRequest;
    shownPane.set('second');
    const opened = runner.get();
    if (opened) launch(opened);
    else {
      early = launch;
      runState.set({ ...idleRunState, phase: 'sending' });
      void openRunner();
    }
    // So that the text that runs is a version, with the run named beside it. The run is sent first.
    const { sync } = workspace.open.get();
    if (sync.hasUnsaved()) void sync.sync();

    function launch({ controller }: StudentRunner): void {
      if (how === 'run') controller.start({ ...program, stdin: stdin.read(), interactive: true });
      else if (typeof how === 'string') controller.start(program, 'session');
      else {
        controller.start({ ...program, stdin: how.stdin, args: how.args, interactive: true });
        how.onStart();
      }
    }
  }

  function request(how: Start): void {
    // A run from elsewhere continues there, and the new one runs beside it.
    const canAsk = isBusy(runState.get()) && !runState.get().isFromElsewhere;
    if (!canAsk || obstacle.get()) {
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

  function stop(): void {
    const opened = runner.get();
    early = null;
    if (opened) opened.controller.stop();
    else runState.set(idleRunState);
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
    runner,
    runState,
    obstacle,
    connection,
    stdin,
    projects,
    workspace,
    isConfirming,
    saveNow,
    run,
    stop,
    runWith: request,
    startSession: (withFiles) => request(withFiles ? 'session' : 'empty session'),
    runAgain() {
      isConfirming.set(false);
      runsNext = true;
      stop();
    },
    keepRunning() {
      isConfirming.set(false);
    },
    close() {
      stopListening();
      stopPane();
      stopSwitching();
      isClosed = true;
      runner.get()?.close();
      stopWraps();
      editor.close();
      workspace.close();
    },
  };
}
