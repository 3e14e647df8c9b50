import type { FileCommands, PickedZip } from '../project/file-commands.js';
import { importFiles } from '../project/import-files.js';
import { createFile, createProject } from '../project/project.js';
import type { Encoding } from '../project/project-file.js';
import { findFreeName, type ProjectRecord } from '../sync/project-record.js';
import { firstProjectId } from '../sync/shown-project.js';
import type { Workspace } from '../sync/workspace.js';
import type { Toasts } from '../ui/toasts.js';

/** A program from elsewhere: a share, an example, a zip file. */
interface NewProgram {
  title: string | null;
  entry: string | null;
  files: readonly { path: string; content: string; encoding: Encoding }[];
  /** With an id the program is added only once. */
  id?: string;
}

export const maxNameCharacters = 100;

/** What a user does with projects. Deleting offers Undo. */
export interface ProjectCommands {
  open(id: string): Promise<void>;
  /** Adds an empty project and opens it. */
  create(name: string): Promise<void>;
  /** Adds a program as a project of its own and opens it. */
  add(program: NewProgram): Promise<void>;
  /** Adds the files of a zip file as a project and opens it. */
  addZip(zip: PickedZip): Promise<void>;
  rename(id: string, name: string): void;
  /** Copies the open project, with its files as they are on the screen. */
  duplicate(): Promise<void>;
  /** Deletes the open project. */
  remove(): Promise<void>;
  canRemove(id: string): boolean;
  download(): Promise<void>;
}

export function createProjectCommands(options: {
  workspace: Workspace;
  files: FileCommands;
  toasts: Toasts;
}): ProjectCommands {
  const { workspace, files, toasts } = options;
  const { projects, project } = workspace;
  const readOpen = (): ProjectRecord => projects.find(workspace.open.get().id)!;
  const toName = (wanted: string) => wanted.trim().slice(0, maxNameCharacters);

  async function add({ title, entry, files: contents, id }: NewProgram): Promise<void> {
    const isAdded = await workspace.create({
      name: toName(title ?? entry ?? 'Program'),
      files: contents.map(({ path, content, encoding }) => createFile(path, content, encoding)),
      entry,
      ...(id !== undefined && { id }),
    });
    // An example is opened by its name, which the header shows.
    if (isAdded && id === undefined) toasts.show(`“${readOpen().name}” is a new project.`);
  }

  return {
    async open(id) {
      await workspace.openProject(id);
    },
    async create(name) {
      await workspace.create({ name: toName(name), files: [createFile('main.py', '')] });
    },
    async add(program) {
      const usedIds = projects.records.get().filter(({ deletedAt }) => deletedAt !== null);
      if (program.id === undefined) return add(program);
      // A deleted one stays deleted, so that the program comes back as it was at first.
      let id = program.id;
      for (let number = 2; usedIds.some((record) => record.id === id); number++) id = `${program.id}-${number}`;
      if (projects.find(id)) await workspace.openProject(id);
      else await add({ ...program, id });
    },
    async addZip(zip) {
      // A project is never empty, so one file holds the place until the others are there.
      const placeholder = createFile(' ', '');
      const unpacked = createProject({ files: [placeholder] });
      const { rejected } = importFiles(unpacked, zip.files, 'replace');
      const added = unpacked.state.get().files.filter(({ id }) => id !== placeholder.id);
      if (added.length > 0) await add({ title: zip.name, entry: null, files: added });
      if (rejected.length > 0) files.importErrors.set([...files.importErrors.get(), ...rejected]);
    },
    rename(id, name) {
      const others = projects.records.get().filter((record) => record.id !== id);
      projects.update(id, { name: findFreeName(toName(name), others) });
    },
    async duplicate() {
      const { files: originals, entry } = project.state.get();
      await add({ title: `${readOpen().name} copy`, entry, files: originals });
    },
    async remove() {
      const { id, name } = readOpen();
      if (await workspace.remove(id))
        toasts.show(`Deleted ${name}.`, { label: 'Undo', run: () => void workspace.openProject(id) });
    },
    canRemove: (id) => id !== firstProjectId,
    download: () => files.downloadAll(readOpen().name),
  };
}
