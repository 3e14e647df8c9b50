import { projectCaps } from './project-file.js';
import type { Incoming } from './take-in.js';

/** A file that was chosen or dropped, read; or why it was not, before a byte of it was. */
export type ReadFile = Incoming | { path: string; why: string };

/** A zip file may be larger than what comes out of it is allowed to be; what it holds is checked while it is unpacked. */
const maxZipBytes = 8 * 1024 * 1024;

export const isZip = (path: string) => /\.zip$/i.test(path);

/** Opens the browser's dialog for choosing files. An empty list when the person chose none. */
export function chooseFiles(accept?: string): Promise<File[]> {
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

/** Reads chosen files. What is too large for the project is not read at all. */
export function readFiles(files: readonly File[]): Promise<ReadFile[]> {
  return Promise.all(
    files.map(async (file): Promise<ReadFile> => {
      const path = file.name;
      if (file.size > (isZip(path) ? maxZipBytes : projectCaps.bytes)) {
        const most = isZip(path) ? '8 MiB' : '1 MiB';
        return {
          path,
          why: `It has ${(file.size / 1024 / 1024).toFixed(1)} MiB; a file here can have at most ${most}.`,
        };
      }
      try {
        return { path, bytes: new Uint8Array(await file.arrayBuffer()) };
      } catch {
        return { path, why: 'It could not be read. A folder cannot be dropped; drop the files in it, or a zip file.' };
      }
    }),
  );
}
