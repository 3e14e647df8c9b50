import type { ImportError, ImportedFile } from './import-files.js';
import { projectLimits } from './project-file.js';

/** A zip file may be larger than the files in it are allowed to be; those are checked while unpacking. */
const maxZipBytes = 8 * 1024 * 1024;

export const isZip = (path: string) => /\.zip$/i.test(path);

/** Opens the browser's file picker. Returns an empty list when the user cancels. */
export function pickFiles(accept?: string): Promise<File[]> {
  const input = document.createElement('input');
  input.type = 'file';
  input.multiple = true;
  if (accept) input.accept = accept;
  return new Promise((resolve) => {
    input.addEventListener('change', () => resolve([...(input.files ?? [])]), { once: true });
    input.addEventListener('cancel', () => resolve([]), { once: true });
    input.click();
  });
}

/** Reads picked or dropped files. Files that are too large for the project are rejected without being read. */
export function readFiles(files: readonly File[]): Promise<(ImportedFile | ImportError)[]> {
  return Promise.all(
    files.map(async (file) => {
      const path = file.name;
      if (file.size > (isZip(path) ? maxZipBytes : projectLimits.bytes)) {
        const maxSize = isZip(path) ? '8 MiB' : '1 MiB';
        return { path, reason: `Too large (${(file.size / 1024 / 1024).toFixed(1)} MiB). The limit is ${maxSize}.` };
      }
      try {
        return { path, bytes: new Uint8Array(await file.arrayBuffer()) };
      } catch {
        return { path, reason: 'Could not read the file. To upload a folder, drop its files or a .zip file.' };
      }
    }),
  );
}
