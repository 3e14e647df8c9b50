import type { CaseInput } from '../assignments/case-run.js';
import type { Connection, Obstacle } from '../connection/obstacle.js';
import type { FileEditor } from '../editor/file-editor.js';
import type { ProjectCommands } from '../files/project-commands.js';
import type { FileCommands } from '../project/file-commands.js';
import type { RunState } from '../run/run-state.js';
import type { StdinText } from '../run/stdin-text.js';
import type { Settings } from '../settings/settings.js';
import type { SignedInUser } from '../shell/auth-gate.js';
import type { Workspace } from '../sync/workspace.js';
import type { Side } from '../ui/pane-tabs.js';
import type { Signal } from '../ui/signal.js';
import type { Toasts } from '../ui/toasts.js';
import type { StudentRunner } from './student-runner.js';

/** The user, the settings of this browser and the notifications that a student session depends on. */
export interface StudentContext {
  user: SignedInUser;
  settings: Settings;
  toasts: Toasts;
  /** The pane in front where there is space for one: the editor (first) or the output. */
  shownPane: Signal<Side>;
}

/** Everything behind a student's page but its rendering. */
export interface StudentSession {
  editor: FileEditor;
  files: FileCommands;
  /** Null until its code has arrived; then the three signals below are its own. */
  runner: Signal<StudentRunner | null>;
  runState: Signal<RunState>;
  obstacle: Signal<Obstacle | null>;
  connection: Signal<Connection>;
  stdin: StdinText;
  /** Loaded right after what the first run needs. */
  projects: Promise<ProjectCommands>;
  /** The user's projects; the open one has the save status of its files, and their conflicts. */
  workspace: Workspace;
  /** True while the user is asked whether to stop the running program and run again. */
  isConfirming: Signal<boolean>;
  /** Saves all files immediately and shows the result. */
  saveNow(): Promise<void>;
  run(): void;
  stop(): void;
  /** Runs the program with an input of its own. */
  runWith(input: CaseInput): void;
  /** Starts a session with the program or an empty one. */
  startSession(withFiles: boolean): void;
  runAgain(): void;
  keepRunning(): void;
  close(): void;
}
