import { createSignal, type Signal } from '../ui/signal.js';
import { type Base, type Encoding, isPython, type ProjectFile } from './project-file.js';
import { findFreePath } from './validate-path.js';

/** A deleted file that can be restored. While it has a `base`, the deletion is not on the server yet. */
export interface DeletedFile extends ProjectFile {
  readonly deletedAt: number;
}

/** All files of a project, in the order of their tabs. */
export interface ProjectState {
  /** Never empty. */
  readonly files: readonly ProjectFile[];
  readonly shownId: string;
  /** The path of the main file if the user chose one; null stands for main.py, else the first Python file. */
  readonly entry: string | null;
  /** The main file, which Run executes whichever file is shown. Null without a Python file. */
  readonly entryId: string | null;
  /** Oldest first. */
  readonly deleted: readonly DeletedFile[];
}

/** Deleted files that can be restored from this browser; the server keeps the versions of older ones. */
export const maxDeleted = 20;

/** Creates a file. `isUntouched` marks the initial program, which is not the user's work until it is edited. */
export function createFile(
  path: string,
  content: string,
  encoding: Encoding = 'utf8',
  isUntouched = false,
): ProjectFile {
  const id = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
  return { id, path, content, encoding, base: null, ...(isUntouched && { isUntouched }) };
}

/**
 * The files of a project while the page is open. Every change creates a new state in which unchanged files stay the
 * same objects, so subscribers can detect changes by comparing references.
 */
export interface Project {
  state: Signal<ProjectState>;
  find(id: string): ProjectFile | null;
  findByPath(path: string): ProjectFile | null;
  /** The paths of all files but the one with this id. */
  otherPaths(id: string | null): string[];
  show(id: string): void;
  /** Chooses the main file by its path, or the usual one with null. */
  setEntry(entry: string | null): void;
  /** Appends a file of the user's. The initial program counts as the user's work from then on. */
  add(file: ProjectFile): void;
  rename(id: string, path: string): void;
  setContent(id: string, content: string, encoding?: Encoding): void;
  setBase(id: string, base: Base | null): void;
  /** Records a content that is sent now, until the next base. */
  setSent(id: string, sent: string): void;
  /** Stores a file from another tab or the server: replaces the one with its id, else adds it. */
  put(file: ProjectFile): void;
  /** Deletes a file, which can be restored. Returns false for the last file, which stays. */
  remove(id: string): boolean;
  /** Restores a deleted file and shows it, under another name if its own was taken meanwhile. */
  restore(id: string): void;
  /** Replaces the deleted files with those of another tab or the server's response. */
  setDeleted(deleted: readonly DeletedFile[]): void;
  /** Removes a file that no longer exists anywhere; it cannot be restored. */
  drop(id: string): void;
}

export function createProject(initial: { files: readonly ProjectFile[] } & Partial<ProjectState>): Project {
  const { files, entry = null, deleted = [] } = initial;
  const shownId = initial.shownId ?? (findEntry(files, entry) ?? files[0]!).id;
  const state = createSignal(normalize({ files, shownId, entry, entryId: null, deleted }));
  const update = (change: Partial<ProjectState>) => state.set(normalize({ ...state.get(), ...change }));
  const otherPaths = (id: string | null) =>
    state
      .get()
      .files.filter((file) => file.id !== id)
      .map(({ path }) => path);

  function change(id: string, to: Partial<ProjectFile>): void {
    update({ files: state.get().files.map((file) => (file.id === id ? { ...file, ...to } : file)) });
  }

  return {
    state,
    find: (id) => state.get().files.find((file) => file.id === id) ?? null,
    findByPath: (path) => state.get().files.find((file) => file.path === path) ?? null,
    otherPaths,
    show(id) {
      if (state.get().files.some((file) => file.id === id)) update({ shownId: id });
    },
    setEntry: (entry) => update({ entry }),
    add(file) {
      const files = state.get().files.map((other) => (other.isUntouched ? { ...other, isUntouched: false } : other));
      update({ files: [...files, file] });
    },
    rename(id, path) {
      const { entry, entryId, files } = state.get();
      // The main file stays the main file under its new name.
      update({
        files: files.map((file) => (file.id === id ? { ...file, path } : file)),
        entry: entryId === id ? path : entry,
      });
    },
    setContent(id, content, encoding = 'utf8') {
      change(id, { content, encoding, isUntouched: false });
    },
    setBase: (id, base) => change(id, { base, sent: null }),
    setSent: (id, sent) => change(id, { sent }),
    put(file) {
      const { files } = state.get();
      const has = files.some(({ id }) => id === file.id);
      update({ files: has ? files.map((other) => (other.id === file.id ? file : other)) : [...files, file] });
    },
    remove(id) {
      const { files, deleted } = state.get();
      const file = files.find((other) => other.id === id);
      if (!file || files.length === 1) return false;
      const gone = { ...file, deletedAt: Date.now() };
      update({ files: files.filter((other) => other !== file), deleted: [...deleted, gone].slice(-maxDeleted) });
      return true;
    },
    restore(id) {
      const { files, deleted } = state.get();
      const gone = deleted.find((file) => file.id === id);
      if (!gone) return;
      const { deletedAt: _, ...file } = gone;
      const path = findFreePath(file.path, otherPaths(null));
      update({ files: [...files, { ...file, path }], deleted: deleted.filter((other) => other !== gone) });
      this.show(id);
    },
    setDeleted: (deleted) => update({ deleted: deleted.slice(-maxDeleted) }),
    drop(id) {
      const files = state.get().files.filter((file) => file.id !== id);
      update({ files: files.length > 0 ? files : [createFile('main.py', '', 'utf8', true)] });
    },
  };
}

/** Ensures that the shown file exists, and finds the main file. */
function normalize(state: ProjectState): ProjectState {
  const { files, entry } = state;
  const shown = files.find(({ id }) => id === state.shownId) ?? files.at(-1)!;
  return { ...state, shownId: shown.id, entryId: findEntry(files, entry)?.id ?? null };
}

function findEntry(files: readonly ProjectFile[], entry: string | null): ProjectFile | null {
  const python = files.filter(isPython);
  return (
    python.find(({ path }) => path === entry) ?? python.find(({ path }) => path === 'main.py') ?? python[0] ?? null
  );
}
