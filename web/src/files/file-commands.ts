import { type Cell, createCell } from '../page/cell.js';
import type { Toasts } from '../page/toasts.js';
import { chooseFiles, isZip, readFiles } from './choose-files.js';
import { findFreePath } from './path-problem.js';
import { createFile, type Project } from './project.js';
import { type ProjectFile, projectCaps, readBytes } from './project-file.js';
import { saveAs } from './save-as.js';
import { describeTakenIn, type Incoming, type TakenIn, takeIn, undoTakeIn } from './take-in.js';

export type FileCommands = ReturnType<typeof createFileCommands>;

/** What a person does with files, each said in a passing message, each to be undone. */
export function createFileCommands({ project, toasts }: { project: Project; toasts: Toasts }) {
  /** Files that could not be taken in, with the reasons, until the person has read it. */
  const refused: Cell<TakenIn['refused']> = createCell<TakenIn['refused']>([]);

  function tell(taken: TakenIn): void {
    const words = describeTakenIn(taken);
    if (words)
      toasts.say(words, taken.replaced.length > 0 ? { label: 'Undo', run: () => undoTakeIn(project, taken) } : null);
    if (taken.refused.length > 0) refused.set([...refused.get(), ...taken.refused]);
  }

  return {
    project,
    refused,
    addAndShow(file: ProjectFile): void {
      if (project.state.get().files.length >= projectCaps.files) {
        toasts.say(`There can be ${projectCaps.files} files at most.`);
        return;
      }
      project.add(file);
      project.show(file.id);
    },
    remove(file: ProjectFile): void {
      if (project.remove(file.id))
        toasts.say(`Deleted ${file.path}.`, { label: 'Undo', run: () => project.restore(file.id) });
      else toasts.say('This is the only file, so it stays. Rename it or change its text.');
    },
    /** Gives a file another content, such as that of an older version. */
    putBack(file: ProjectFile, { content, encoding }: Pick<ProjectFile, 'content' | 'encoding'>, words: string): void {
      const before = project.find(file.id);
      if (!before) return;
      project.setContent(file.id, content, encoding);
      toasts.say(words, { label: 'Undo', run: () => project.setContent(file.id, before.content, before.encoding) });
    },
    /** Brings back a file that only the server still had. */
    bringBack(wanted: string, { content, encoding }: Pick<ProjectFile, 'content' | 'encoding'>): void {
      const path = findFreePath(wanted, project.pathsBut(null));
      this.addAndShow(createFile(path, content, encoding));
    },
    take: (incoming: readonly Incoming[], clash: 'replace' | 'beside') => tell(takeIn(project, incoming, clash)),
    /** Takes in files that were dropped or chosen; a zip file is unpacked. */
    async upload(files: readonly File[]): Promise<void> {
      const incoming: Incoming[] = [];
      const problems: TakenIn['refused'] = [];
      for (const file of await readFiles(files)) {
        if ('why' in file) problems.push(file);
        else if (!isZip(file.path)) incoming.push(file);
        else {
          const { unpackZip } = await import('./unpack-zip.js');
          const unpacked = await unpackZip(file.bytes);
          incoming.push(...unpacked.files);
          problems.push(...unpacked.refused);
        }
      }
      const taken = takeIn(project, incoming, 'replace');
      tell({ ...taken, refused: [...problems, ...taken.refused] });
    },
    async chooseAndUpload(): Promise<void> {
      const chosen = await chooseFiles();
      if (chosen.length > 0) await this.upload(chosen);
    },
    download(file: ProjectFile): void {
      saveAs(new Blob([readBytes(file)]), file.path.slice(file.path.lastIndexOf('/') + 1));
    },
    async downloadAll(): Promise<void> {
      const { packZip } = await import('./pack-zip.js');
      const packed = await packZip(
        project.state.get().files.map((file) => ({ path: file.path, bytes: readBytes(file) })),
      );
      saveAs(new Blob([packed], { type: 'application/zip' }), 'program.zip');
    },
  };
}
