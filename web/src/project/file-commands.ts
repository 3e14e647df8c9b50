import { downloadBlob } from '../ui/download-blob.js';
import { createSignal, type Signal } from '../ui/signal.js';
import type { Toasts } from '../ui/toasts.js';
import { isZip, pickFiles, readFiles } from './file-picker.js';
import type { ImportError, ImportedFile, NameClash } from './import-files.js';
import { createFile, type Project } from './project.js';
import { type FileContent, type ProjectFile, projectLimits, readBytes } from './project-file.js';
import { findFreePath } from './validate-path.js';

/** A zip file that the user has picked; it can become files of this project or a project of its own. */
export interface PickedZip {
  name: string;
  files: readonly ImportedFile[];
}

/**
 * What a user does with files. Each command reports its result in a toast; those that overwrite or delete offer Undo.
 */
export interface FileCommands {
  project: Project;
  /** Files that could not be imported, until the user closes the list. */
  importErrors: Signal<readonly ImportError[]>;
  /** A zip file until the user chooses where its files go. */
  pickedZip: Signal<PickedZip | null>;
  addAndShow(file: ProjectFile): void;
  remove(file: ProjectFile): void;
  /** Replaces a file's content, for instance with an older version. */
  restoreVersion(file: ProjectFile, content: FileContent, message: string): void;
  /** Restores a deleted file that only the server still had. */
  restoreFromServer(path: string, content: FileContent): void;
  importFiles(files: readonly ImportedFile[], onClash: NameClash): Promise<void>;
  /** Imports dropped or picked files. A zip file is unpacked; `pickedZip` asks where its files go. */
  upload(files: readonly File[]): Promise<void>;
  pickAndUpload(): Promise<void>;
  download(file: ProjectFile): void;
  /** Downloads all files as a zip file of this name. */
  downloadAll(name: string): Promise<void>;
}

export function createFileCommands({ project, toasts }: { project: Project; toasts: Toasts }): FileCommands {
  const importErrors = createSignal<readonly ImportError[]>([]);
  const pickedZip = createSignal<PickedZip | null>(null);

  async function importFiles(
    files: readonly ImportedFile[],
    onClash: NameClash,
    unread: readonly ImportError[] = [],
  ): Promise<void> {
    const imports = await import('./import-files.js').catch(() => null);
    if (!imports) {
      toasts.show('Failed to load. Check your connection and try again.');
      return;
    }
    const result = imports.importFiles(project, files, onClash);
    const message = imports.describeImport(result);
    const undo = result.replaced.length > 0 ? { label: 'Undo', run: () => imports.undoImport(project, result) } : null;
    if (message) toasts.show(message, undo);
    const rejected = [...unread, ...result.rejected];
    if (rejected.length > 0) importErrors.set([...importErrors.get(), ...rejected]);
  }

  function addAndShow(file: ProjectFile): void {
    if (project.state.get().files.length >= projectLimits.files) {
      toasts.show(`You can have up to ${projectLimits.files} files.`);
      return;
    }
    project.add(file);
    project.show(file.id);
  }

  async function upload(files: readonly File[]): Promise<void> {
    const plain: ImportedFile[] = [];
    const rejected: ImportError[] = [];
    const zips: PickedZip[] = [];
    for (const file of await readFiles(files)) {
      if ('reason' in file) rejected.push(file);
      else if (!isZip(file.path)) plain.push(file);
      else {
        const { unpackZip } = await import('./unpack-zip.js');
        const unpacked = await unpackZip(file.bytes, file.path);
        rejected.push(...unpacked.rejected);
        if (unpacked.files.length > 0) zips.push({ name: file.path.replace(/\.zip$/i, ''), files: unpacked.files });
      }
    }
    await importFiles(plain, 'replace', rejected);
    if (zips[0]) pickedZip.set({ name: zips[0].name, files: zips.flatMap((zip) => zip.files) });
  }

  return {
    project,
    importErrors,
    pickedZip,
    addAndShow,
    remove(file) {
      if (project.remove(file.id))
        toasts.show(`Deleted ${file.path}.`, { label: 'Undo', run: () => project.restore(file.id) });
      else toasts.show('You need at least one file.');
    },
    restoreVersion(file, { content, encoding }, message) {
      const before = project.find(file.id);
      if (!before) return;
      project.setContent(file.id, content, encoding);
      toasts.show(message, { label: 'Undo', run: () => project.setContent(file.id, before.content, before.encoding) });
    },
    restoreFromServer(wanted, { content, encoding }) {
      const path = findFreePath(wanted, project.otherPaths(null));
      addAndShow(createFile(path, content, encoding));
    },
    importFiles,
    upload,
    async pickAndUpload() {
      const files = await pickFiles();
      if (files.length > 0) await upload(files);
    },
    download(file) {
      downloadBlob(new Blob([readBytes(file)]), file.path.slice(file.path.lastIndexOf('/') + 1));
    },
    async downloadAll(name) {
      const { packZip } = await import('./pack-zip.js');
      const zip = await packZip(project.state.get().files.map((file) => ({ path: file.path, bytes: readBytes(file) })));
      downloadBlob(new Blob([zip], { type: 'application/zip' }), `${toFileName(name)}.zip`);
    },
  };
}

/** A project's name as the name of a file: without characters that a file system refuses. */
const toFileName = (name: string): string =>
  name.replace(/[\\/:*?"<>|\p{Cc}]+/gu, '_').replace(/^\.+/, '') || 'project';
