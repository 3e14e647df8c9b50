import { createFile, createProject, type Project } from '../files/project.js';
import { type Cell, createCell } from '../page/cell.js';
import { type Conflicts, createConflicts } from './conflicts.js';
import { joinTabs } from './join-tabs.js';
import { createProjectKeeper } from './keep-project.js';
import { openFileStore } from './kept-files.js';

/** The files of a user, kept wherever they can be kept. */
export interface OpenProject {
  project: Project;
  conflicts: Conflicts;
  /** False while the browser refuses to keep the files. */
  isKept: Cell<boolean>;
  /** Keeps everything now; fulfilled when that was tried. */
  keepNow(): Promise<void>;
  close(): void;
}

/** Opens what this browser kept of a user, else a first program, and keeps it from then on. */
export async function openProject({ userId, firstCode }: { userId: string; firstCode: string }): Promise<OpenProject> {
  const store = openFileStore(userId);
  const kept = await store.read();
  const oldCode = kept ? null : await store.readOld();
  const files = kept?.files.length
    ? kept.files
    : [createFile('main.py', oldCode ?? firstCode, 'utf8', oldCode === null)];
  const project = createProject({ ...kept?.desk, files, deleted: kept?.deleted ?? [] });
  const conflicts = createConflicts(project);
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
    isKept,
    keepNow: keeper.keep,
    close() {
      window.removeEventListener('pagehide', keepBoth);
      keeper.close();
      tabs.close();
    },
  };
}
