import type { Project, ProjectState } from '../files/project.js';
import type { FileStore, KeptFile } from './kept-files.js';

/** Files are kept after a pause in typing of this long. */
const pauseMs = 400;

export type ProjectKeeper = ReturnType<typeof createProjectKeeper>;

/** What is kept, by id. A file that is the same object is kept as it is. */
type KeptById = ReadonlyMap<string, KeptFile>;

const keptOf = ({ files, deleted }: Pick<ProjectState, 'files' | 'deleted'>): KeptById =>
  new Map([...deleted, ...files].map((file) => [file.id, file]));

/**
 * Keeps a project in this browser on every pause, and at once when the page is hidden or left. Only what changed is written.
 * `onKept` tells after each try whether the browser keeps it, and what was kept.
 */
export function createProjectKeeper(options: {
  project: Project;
  store: Pick<FileStore, 'write'>;
  /** True when everything in the project was read from the store. */
  isKept: boolean;
  /** Files that are not to be kept now: another tab has kept something else, and the person is asked. */
  isHeld: (id: string) => boolean;
  onKept: (isKept: boolean, changed: readonly KeptFile[], gone: readonly string[]) => void;
}) {
  const { project, store } = options;
  let kept: KeptById = options.isKept ? keptOf(project.state.get()) : new Map();
  let timer: ReturnType<typeof setTimeout> | null = null;

  async function write(): Promise<void> {
    const state = project.state.get();
    const now = keptOf(state);
    const put = [...now.values()].filter((file) => kept.get(file.id) !== file && !options.isHeld(file.id));
    const forget = [...kept.keys()].filter((id) => !now.has(id));
    const { files, shownId, entryId } = state;
    try {
      await store.write({ put, forget, desk: { order: files.map(({ id }) => id), shownId, entryId } });
      // What another tab wrote meanwhile was noted by `take`; only what this write held is noted here.
      kept = new Map([...kept, ...put.map((file) => [file.id, file] as const)].filter(([id]) => !forget.includes(id)));
      options.onKept(true, put, forget);
    } catch {
      options.onKept(false, [], []);
    }
  }

  /** Keeps now what is not kept yet; fulfilled when that was tried. The database does one write after the other. */
  function keep(): Promise<void> {
    if (timer) clearTimeout(timer);
    timer = null;
    return write();
  }

  const keepIfChanged = () => {
    if (timer) void keep();
  };
  const stopListening = project.state.listen(() => {
    if (timer) clearTimeout(timer);
    timer = setTimeout(keep, pauseMs);
  });
  document.addEventListener('visibilitychange', keepIfChanged);
  window.addEventListener('pagehide', keepIfChanged);
  if (!options.isKept) void keep();

  return {
    keep,
    /** Whether the file is in the browser as it stands in the project. */
    has: (file: KeptFile): boolean => kept.get(file.id) === file,
    /** Notes that another tab has kept this, so that it is not written again. */
    note(files: readonly KeptFile[], gone: readonly string[]): void {
      kept = new Map([...kept, ...files.map((file) => [file.id, file] as const)].filter(([id]) => !gone.includes(id)));
    },
    close(): void {
      stopListening();
      document.removeEventListener('visibilitychange', keepIfChanged);
      window.removeEventListener('pagehide', keepIfChanged);
      keepIfChanged();
    },
  };
}
