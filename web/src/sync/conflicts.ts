import { createFile, type Project } from '../project/project.js';
import type { ProjectFile } from '../project/project-file.js';
import { findFreePath } from '../project/validate-path.js';
import { createSignal, type Signal } from '../ui/signal.js';

/**
 * A file that was changed here and, at the same time, in another tab or on the server. Both versions are kept until the
 * user chooses.
 */
export interface Conflict {
  /** The id of the local file. */
  id: string;
  theirs: Pick<ProjectFile, 'content' | 'encoding' | 'base'>;
  /** When the other version was saved, if known. */
  changedAt: string | null;
  from: 'tab' | 'server';
  /** The user wants to decide later. */
  isPostponed?: boolean;
}

export type Choice = 'mine' | 'theirs' | 'both';

/** The open conflicts of a project. A newer conflict of a file replaces the older one. */
export interface Conflicts {
  list: Signal<readonly Conflict[]>;
  has(id: string): boolean;
  add(conflict: Conflict): void;
  postpone(conflict: Conflict): void;
  /** Asks again about postponed conflicts. */
  reopen(): void;
  /** Removes a file's conflict that no longer exists. */
  remove(id: string): void;
  /**
   * `mine` keeps the local text and lets it overwrite theirs; `theirs` takes theirs, which undo reverts; `both` takes
   * theirs and adds a copy of mine. Their version stays in the server's version history in any case.
   */
  resolve(conflict: Conflict, choice: Choice): void;
}

export function createConflicts(project: Project): Conflicts {
  const list = createSignal<readonly Conflict[]>([]);

  const has = (id: string) => list.get().some((conflict) => conflict.id === id);
  function remove(id: string): void {
    if (has(id)) list.set(list.get().filter((conflict) => conflict.id !== id));
  }

  return {
    list,
    has,
    add(conflict) {
      list.set([...list.get().filter(({ id }) => id !== conflict.id), conflict]);
    },
    postpone(conflict) {
      list.set(list.get().map((other) => (other === conflict ? { ...other, isPostponed: true } : other)));
    },
    reopen() {
      list.set(list.get().map((conflict) => ({ ...conflict, isPostponed: false })));
    },
    remove,
    resolve({ id, theirs }, choice) {
      remove(id);
      const file = project.find(id);
      if (!file) return;
      if (choice === 'mine') {
        project.put({ ...file, base: theirs.base });
        return;
      }
      if (choice === 'both')
        project.add(createFile(findFreePath(file.path, project.otherPaths(null)), file.content, file.encoding));
      project.put({ ...file, ...theirs, isUntouched: false });
    },
  };
}
