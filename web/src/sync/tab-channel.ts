import type { Project } from '../project/project.js';
import type { Autosave } from './autosave.js';
import type { Conflicts } from './conflicts.js';
import { isDeleted, type StoredFile } from './local-store.js';

/** What a tab saved. */
interface SavedFiles {
  changed: readonly StoredFile[];
  removed: readonly string[];
}

/** What it sends to the user's other tabs in this browser; those with another project open ignore it. */
interface TabMessage extends SavedFiles {
  projectId: string;
}

/**
 * Synchronizes the tabs of one browser: each shows immediately what another one has saved. Two tabs that edited the
 * same file before either saved it are a conflict.
 */
export interface TabChannel {
  post(saved: SavedFiles): void;
  close(): void;
}

export function createTabChannel(options: {
  userId: string;
  projectId: string;
  project: Project;
  autosave: Autosave;
  conflicts: Conflicts;
}): TabChannel {
  const { projectId, project, autosave, conflicts } = options;
  const channel = new BroadcastChannel(`runq.project-files:${options.userId}`);

  function applyChange(theirs: StoredFile): void {
    const mine = project.find(theirs.id);
    const hasUnsavedEdits = mine !== null && !autosave.isSaved(mine) && mine.content !== theirs.content;
    if (isDeleted(theirs)) {
      if (hasUnsavedEdits) return;
      autosave.markSaved([theirs], []);
      if (mine) project.drop(mine.id);
      const { deleted } = project.state.get();
      project.setDeleted([...deleted.filter(({ id }) => id !== theirs.id), theirs]);
      return;
    }
    if (hasUnsavedEdits) {
      conflicts.add({ id: mine.id, theirs, changedAt: null, from: 'tab' });
      return;
    }
    autosave.markSaved([theirs], []);
    project.setDeleted(project.state.get().deleted.filter(({ id }) => id !== theirs.id));
    project.put(theirs);
    conflicts.remove(theirs.id);
  }

  channel.addEventListener('message', ({ data }: MessageEvent<TabMessage>) => {
    if (data.projectId !== projectId) return;
    for (const file of data.changed) applyChange(file);
    if (data.removed.length === 0) return;
    const removed = new Set(data.removed);
    autosave.markSaved([], data.removed);
    project.setDeleted(project.state.get().deleted.filter(({ id }) => !removed.has(id)));
    for (const id of removed) if (project.find(id)) project.drop(id);
  });

  return {
    post({ changed, removed }) {
      const message: TabMessage = { projectId, changed, removed };
      if (changed.length > 0 || removed.length > 0) channel.postMessage(message);
    },
    close: () => channel.close(),
  };
}
