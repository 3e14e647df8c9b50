/** A file with its path below the folder that was dropped, the folder's own name included. */
export interface FoundFile {
  path: string;
  file: File;
}

/** What was dropped or picked: one archive as it is, or files to be packed into `name`.zip. */
export type Picked = { kind: 'archive'; file: File } | { kind: 'files'; name: string; files: FoundFile[] };

/** Most files of a folder; the limit of the largest archive that the server accepts. */
const maxFiles = 20_000;
/** Deepest folder that is read. */
const maxDepth = 12;

/** Folders of tools, which are large and no part of anything. */
const skippedFolders = new Set(['.git', '.venv', 'venv', 'node_modules', '__pycache__', '__MACOSX']);

/** Thrown with a sentence for the user. */
export class CollectError extends Error {}

/** Whether a file is an archive that the server reads. */
export const isArchive = (name: string) => /\.(zip|tar|tgz|tar\.gz)$/i.test(name);

/** Collects what was dropped. Entries must be taken in the event handler; reading them afterwards is fine. */
export async function collectDropped(entries: readonly FileSystemEntry[]): Promise<Picked> {
  const [first] = entries;
  if (entries.length === 1 && first?.isFile && isArchive(first.name))
    return { kind: 'archive', file: await readFile(first as FileSystemFileEntry) };
  const files: FoundFile[] = [];
  for (const entry of entries) await walk(entry, entry.name, 1, files);
  if (files.length === 0) throw new CollectError('There are no files in what you dropped.');
  return { kind: 'files', name: entries.length === 1 && first?.isDirectory ? first.name : 'assignment', files };
}

/** Collects what was picked with a file input: an archive, or a folder (`webkitdirectory`). */
export function collectPicked(list: readonly File[]): Picked {
  const [first] = list;
  if (list.length === 1 && first && isArchive(first.name)) return { kind: 'archive', file: first };
  const files = list
    .map((file) => ({ path: file.webkitRelativePath || file.name, file }))
    .filter(
      ({ path }) =>
        !path
          .split('/')
          .slice(0, -1)
          .some((folder) => skippedFolders.has(folder)),
    );
  if (files.length === 0) throw new CollectError('There are no files in this folder.');
  if (files.length > maxFiles) throw new CollectError(tooMany);
  const folder = files[0]!.path.includes('/') ? files[0]!.path.slice(0, files[0]!.path.indexOf('/')) : 'assignment';
  return { kind: 'files', name: folder, files };
}

const tooMany = `This folder has more than ${maxFiles.toLocaleString('en')} files.`;

async function walk(entry: FileSystemEntry, path: string, depth: number, found: FoundFile[]): Promise<void> {
  if (entry.isFile) {
    if (found.length >= maxFiles) throw new CollectError(tooMany);
    found.push({ path, file: await readFile(entry as FileSystemFileEntry) });
    return;
  }
  if (skippedFolders.has(entry.name)) return;
  if (depth > maxDepth) throw new CollectError(`"${path}" is more than ${maxDepth} folders deep.`);
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // A browser returns at most 100 entries at a time, and none at the end.
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (entries.length === 0) return;
    for (const child of entries) await walk(child, `${path}/${child.name}`, depth + 1, found);
  }
}

const readFile = (entry: FileSystemFileEntry) =>
  new Promise<File>((resolve, reject) =>
    entry.file(resolve, () => reject(new CollectError(`"${entry.name}" cannot be read.`))),
  );
