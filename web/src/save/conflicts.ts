import { findFreePath } from '../files/path-problem.js';
import { createFile, type Project } from '../files/project.js';
import type { ProjectFile } from '../files/project-file.js';
import { type Cell, createCell } from '../page/cell.js';

/** A file that was changed here and, at the same time, in another tab or through the server. Nothing of it is lost until somebody chooses. */
export interface Conflict {
  /** Of the file here. */
  id: string;
  theirs: Pick<ProjectFile, 'content' | 'encoding' | 'base'>;
  /** When the others' text was kept, where that is known. */
  changedAt: string | null;
  from: 'tab' | 'server';
  /** The person wants to decide later. */
  isPutOff?: boolean;
}

export type Choice = 'mine' | 'theirs' | 'both';

export type Conflicts = ReturnType<typeof createConflicts>;

/** The files on which the person has to choose, and what comes of each choice. A newer conflict of a file takes the place of the older. */
export function createConflicts(project: Project) {
  const list: Cell<readonly Conflict[]> = createCell<readonly Conflict[]>([]);

  function forget(id: string): void {
    if (list.get().some((conflict) => conflict.id === id))
      list.set(list.get().filter((conflict) => conflict.id !== id));
  }

  return {
    list,
    has: (id: string) => list.get().some((conflict) => conflict.id === id),
    add(conflict: Conflict): void {
      list.set([...list.get().filter(({ id }) => id !== conflict.id), conflict]);
    },
    putOff(conflict: Conflict): void {
      list.set(list.get().map((other) => (other === conflict ? { ...other, isPutOff: true } : other)));
    },
    askAgain(): void {
      list.set(list.get().map((conflict) => ({ ...conflict, isPutOff: false })));
    },
    /** Takes a conflict back that is none any more. */
    forget,
    /**
     * `mine` keeps the text here and lets it go over theirs; `theirs` puts theirs in its place, which undo takes back; `both` does that
     * and keeps mine beside it as a copy. Theirs stays among the versions on the server in any case.
     */
    resolve({ id, theirs }: Conflict, choice: Choice): void {
      forget(id);
      const file = project.find(id);
      if (!file) return;
      if (choice === 'mine') {
        project.put({ ...file, base: theirs.base });
        return;
      }
      if (choice === 'both')
        project.add(createFile(findFreePath(file.path, project.pathsBut(null)), file.content, file.encoding));
      project.put({ ...file, ...theirs, isUntouched: false });
    },
  };
}
