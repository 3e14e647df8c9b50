import { type Cell, createCell } from '../page/cell.js';
import { findFreePath } from './path-problem.js';
import { type Base, type Encoding, isPython, type ProjectFile } from './project-file.js';

/** A file that was deleted here and can be brought back. With a `base` the server has yet to be told. */
export interface DeletedFile extends ProjectFile {
  readonly deletedAt: number;
}

/** All files of a student, in the order of their tabs. */
export interface ProjectState {
  /** Never empty. */
  readonly files: readonly ProjectFile[];
  readonly shownId: string;
  /** The file that Run runs: the Python file seen last, else main.py, else any. Null without a Python file. */
  readonly entryId: string | null;
  /** Oldest first. */
  readonly deleted: readonly DeletedFile[];
}

/** Deleted files that can be brought back here; of older ones the server keeps the versions. */
export const maxDeleted = 20;

/** What the page itself puts there, so that there is something to begin with, is no work of the student: see `isUntouched`. */
export function createFile(
  path: string,
  content: string,
  encoding: Encoding = 'utf8',
  isUntouched = false,
): ProjectFile {
  const id = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`;
  return { id, path, content, encoding, base: null, ...(isUntouched && { isUntouched }) };
}

export type Project = ReturnType<typeof createProject>;

/**
 * The files of a student while the page is open: what the tabs show, what runs, what is kept. Every change makes a new state, and a
 * file that did not change stays the same object, so that whoever listens can tell by comparing.
 */
export function createProject(initial: { files: readonly ProjectFile[] } & Partial<ProjectState>) {
  const shown = initial.files.find(({ id }) => id === initial.shownId) ?? findEntry(initial.files) ?? initial.files[0]!;
  const state: Cell<ProjectState> = createCell(
    settle({
      files: initial.files,
      shownId: shown.id,
      entryId: initial.entryId ?? null,
      deleted: initial.deleted ?? [],
    }),
  );
  const update = (change: Partial<ProjectState>) => state.set(settle({ ...state.get(), ...change }));
  const pathsBut = (id: string | null) =>
    state
      .get()
      .files.filter((file) => file.id !== id)
      .map(({ path }) => path);

  function change(id: string, to: Partial<ProjectFile>): void {
    update({ files: state.get().files.map((file) => (file.id === id ? { ...file, ...to } : file)) });
  }

  return {
    state,
    find: (id: string) => state.get().files.find((file) => file.id === id) ?? null,
    findByPath: (path: string) => state.get().files.find((file) => file.path === path) ?? null,
    pathsBut,
    show(id: string): void {
      const file = state.get().files.find((other) => other.id === id);
      if (file) update({ shownId: id, ...(isPython(file) && { entryId: id }) });
    },
    /** Adds a file of the student's behind the others. What the page put there to begin with is a part of their work from then on. */
    add(file: ProjectFile): void {
      const files = state.get().files.map((other) => (other.isUntouched ? { ...other, isUntouched: false } : other));
      update({ files: [...files, file] });
    },
    rename: (id: string, path: string) => change(id, { path }),
    setContent(id: string, content: string, encoding: Encoding = 'utf8'): void {
      change(id, { content, encoding, isUntouched: false });
    },
    setBase: (id: string, base: Base | null) => change(id, { base }),
    /** Takes over a file as another tab or the server has it: in place of ours with the same id, else as a new one. */
    put(file: ProjectFile): void {
      const { files } = state.get();
      const has = files.some(({ id }) => id === file.id);
      update({ files: has ? files.map((other) => (other.id === file.id ? file : other)) : [...files, file] });
    },
    /** Takes a file away; it can be brought back. Refused (false) for the last one. */
    remove(id: string): boolean {
      const { files, deleted } = state.get();
      const file = files.find((other) => other.id === id);
      if (!file || files.length === 1) return false;
      const gone = { ...file, deletedAt: Date.now() };
      update({ files: files.filter((other) => other !== file), deleted: [...deleted, gone].slice(-maxDeleted) });
      return true;
    },
    /** Brings a deleted file back, under another name when its own is taken meanwhile, and shows it. */
    restore(id: string): void {
      const { files, deleted } = state.get();
      const gone = deleted.find((file) => file.id === id);
      if (!gone) return;
      const { deletedAt: _, ...file } = gone;
      const path = findFreePath(file.path, pathsBut(null));
      update({ files: [...files, { ...file, path }], deleted: deleted.filter((other) => other !== gone) });
      this.show(id);
    },
    /** The deleted files as another tab or the server's answer leaves them. */
    setDeleted: (deleted: readonly DeletedFile[]) => update({ deleted: deleted.slice(-maxDeleted) }),
    /** Takes a file away that is no longer anywhere, without a trace. */
    drop(id: string): void {
      const files = state.get().files.filter((file) => file.id !== id);
      update({ files: files.length > 0 ? files : [createFile('main.py', '', 'utf8', true)] });
    },
  };
}

/** Shown and entry are always files that are there, and the entry is a Python file. */
function settle(state: ProjectState): ProjectState {
  const { files } = state;
  const shown = files.find(({ id }) => id === state.shownId) ?? files.at(-1)!;
  const entry = files.find((file) => file.id === state.entryId && isPython(file)) ?? null;
  const next = entry ?? (isPython(shown) ? shown : findEntry(files));
  return { ...state, shownId: shown.id, entryId: next?.id ?? null };
}

function findEntry(files: readonly ProjectFile[]): ProjectFile | null {
  return files.find(({ path }) => path === 'main.py') ?? files.find(isPython) ?? null;
}
