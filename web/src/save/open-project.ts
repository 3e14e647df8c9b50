import { createFile, createProject, type Project } from '../files/project.js';
import { type Cell, createCell } from '../page/cell.js';
import { type Conflicts, createConflicts } from './conflicts.js';
import { joinTabs } from './join-tabs.js';
import { createProjectKeeper } from './keep-project.js';
import { openFileStore } from './kept-files.js';
import { createSync, type Sync } from './sync-files.js';
import { createWorkspaceClient, type WorkspaceClient } from './workspace-client.js';

/** A browser that keeps nothing of a user waits this long for the server's files before it begins with a first program. */
const firstAnswerMs = 2500;

/** The files of a user, kept wherever they can be kept. */
export interface OpenProject {
  project: Project;
  conflicts: Conflicts;
  sync: Sync;
  client: WorkspaceClient;
  /** False while the browser refuses to keep the files. */
  isKept: Cell<boolean>;
  /** Keeps everything now, here and on the server; fulfilled when both were tried. */
  keepNow(): Promise<void>;
  close(): void;
}

/** Opens what this browser kept of a user, else what the server has, else a first program; keeps it in both from then on. */
export async function openProject(options: {
  userId: string;
  token: string;
  firstCode: string;
  tell: (words: string, undo?: () => void) => void;
}): Promise<OpenProject> {
  const { userId, firstCode } = options;
  const store = openFileStore(userId);
  const kept = await store.read();
  const oldCode = kept ? null : await store.readOld();
  const files = kept?.files.length
    ? kept.files
    : [createFile('main.py', oldCode ?? firstCode, 'utf8', oldCode === null)];
  const project = createProject({ ...kept?.desk, files, deleted: kept?.deleted ?? [] });
  const conflicts = createConflicts(project);
  const client = createWorkspaceClient(options.token);
  const sync = createSync({ project, conflicts, client, tell: options.tell });
  const first = sync.sync();
  if (!kept) {
    await Promise.race([first, new Promise((resolve) => setTimeout(resolve, firstAnswerMs))]);
    const main = project.findByPath('main.py') ?? project.state.get().files[0];
    if (main) project.show(main.id);
  }
  const isKept = createCell(true);
  const keeper = createProjectKeeper({
    project,
    store,
    isKept: Boolean(kept?.files.length),
    isHeld: conflicts.has,
    onKept(isDone, changed, gone) {
      isKept.set(isDone);
      tabs.tell({ changed, gone });
    },
  });
  const tabs = joinTabs({ userId, project, keeper, conflicts });

  // Who leaves without having chosen between two tabs keeps both.
  const keepBoth = () => {
    for (const conflict of conflicts.list.get()) if (conflict.from === 'tab') conflicts.resolve(conflict, 'both');
    void keeper.keep();
  };
  window.addEventListener('pagehide', keepBoth);

  return {
    project,
    conflicts,
    sync,
    client,
    isKept,
    async keepNow() {
      await Promise.all([keeper.keep(), sync.sync()]);
    },
    close() {
      window.removeEventListener('pagehide', keepBoth);
      sync.close();
      keeper.close();
      tabs.close();
    },
  };
}
