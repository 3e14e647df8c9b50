import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import { refuse } from '../exit-code.js';

/** The server's bounds of an archive: refused here before anything is sent. Sizes in bytes. */
const maxFiles = 20_000;
const maxTotalBytes = 200 * 1024 * 1024;

/** One time for all files: the same content is the same zip. */
const modifiedAt = new Date('2020-01-01T00:00:00Z');

const skippedFolders = new Set(['__pycache__', 'node_modules']);

/** A folder as a zip. `paths` are its files; `links` were left out, since they may lead out of the folder. */
export interface ZippedFolder {
  zip: Buffer;
  paths: string[];
  links: string[];
}

/** Zips a folder in memory, without hidden files (`.git`, `.DS_Store`), `__pycache__` and `node_modules`. */
export async function zipFolder(folder: string): Promise<ZippedFolder> {
  const { paths, links } = await listFiles(folder);
  if (paths.length === 0) throw refuse(`The folder "${folder}" holds no files.`);
  const archive = new ZipFile();
  let total = 0;
  for (const path of paths) {
    const data = await readFile(join(folder, path));
    total += data.length;
    if (total > maxTotalBytes)
      throw refuse(`The folder "${folder}" holds more than ${maxTotalBytes / 1024 / 1024} MiB.`);
    archive.addBuffer(data, path, { mtime: modifiedAt, mode: 0o100644 });
  }
  archive.end();
  return { zip: await buffer(archive.outputStream), paths, links };
}

async function listFiles(folder: string): Promise<{ paths: string[]; links: string[] }> {
  const found = { paths: [] as string[], links: [] as string[] };
  const walk = async (below: string): Promise<void> => {
    const entries = await readdir(join(folder, below), { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith('.')) continue;
      const path = below + entry.name;
      if (entry.isSymbolicLink()) found.links.push(path);
      else if (entry.isDirectory() && !skippedFolders.has(entry.name)) await walk(`${path}/`);
      else if (entry.isFile()) found.paths.push(path);
      if (found.paths.length > maxFiles) throw refuse(`The folder "${folder}" holds more than ${maxFiles} files.`);
    }
  };
  await walk('');
  return found;
}
