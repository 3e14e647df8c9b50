import type { Project, ProjectState } from '../project/project.js';
import type { FileStore, StoredFile } from './local-store.js';

/** Files are saved after a pause in typing of this length. */
const pauseMs = 400;

/**
 * Saves a project to the local store, after each pause in typing and when the page is hidden or left. Writes only
 * changed files.
 */
export interface Autosave {
  /** Saves all unsaved changes now; resolves after the attempt. The database serializes writes. */
  save(): Promise<void>;
  /** Whether the store has this exact state of the file. */
  isSaved(file: StoredFile): boolean;
  /** Records files that another tab has already saved, so that they are not written again. */
  markSaved(files: readonly StoredFile[], removed: readonly string[]): void;
  close(): void;
}

/** Saved files by id. A file that is still the same object is unchanged. */
type SavedFiles = ReadonlyMap<string, StoredFile>;

const storedFilesOf = ({ files, deleted }: Pick<ProjectState, 'files' | 'deleted'>): SavedFiles =>
  new Map([...deleted, ...files].map((file) => [file.id, file]));

export function createAutosave(options: {
  project: Project;
  store: Pick<FileStore, 'write'>;
  /** True when everything in the project was read from the store. */
  isSaved: boolean;
  /** Files with an open conflict between tabs, which are not saved until the user decides. */
  isExcluded: (id: string) => boolean;
  /** Called after each attempt: whether it succeeded, and what was written. */
  onSaved: (isSaved: boolean, changed: readonly StoredFile[], removed: readonly string[]) => void;
}): Autosave {
  const { project, store } = options;
  let saved: SavedFiles = options.isSaved ? storedFilesOf(project.state.get()) : new Map();
  let timer: ReturnType<typeof setTimeout> | null = null;

  function markSaved(files: readonly StoredFile[], removed: readonly string[]): void {
    saved = new Map(
      [...saved, ...files.map((file) => [file.id, file] as const)].filter(([id]) => !removed.includes(id)),
    );
  }

  async function write(): Promise<void> {
    const state = project.state.get();
    const current = storedFilesOf(state);
    const put = [...current.values()].filter((file) => saved.get(file.id) !== file && !options.isExcluded(file.id));
    const remove = [...saved.keys()].filter((id) => !current.has(id));
    const { files, shownId } = state;
    try {
      await store.write({ put, remove, layout: { order: files.map(({ id }) => id), shownId } });
      // Other tabs may have marked files as saved meanwhile, so only the files of this write are recorded here.
      markSaved(put, remove);
      options.onSaved(true, put, remove);
    } catch {
      options.onSaved(false, [], []);
    }
  }

  function save(): Promise<void> {
    if (timer) clearTimeout(timer);
    timer = null;
    return write();
  }

  const saveIfChanged = () => {
    if (timer) void save();
  };
  const unsubscribe = project.state.subscribe(() => {
    if (timer) clearTimeout(timer);
    timer = setTimeout(save, pauseMs);
  });
  document.addEventListener('visibilitychange', saveIfChanged);
  window.addEventListener('pagehide', saveIfChanged);
  if (!options.isSaved) void save();

  return {
    save,
    isSaved: (file) => saved.get(file.id) === file,
    markSaved,
    close() {
      unsubscribe();
      document.removeEventListener('visibilitychange', saveIfChanged);
      window.removeEventListener('pagehide', saveIfChanged);
      saveIfChanged();
    },
  };
}
