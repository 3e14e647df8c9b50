import { readFile, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { refuse } from '../exit-code.js';
import { zipFolder } from './zip-folder.js';

/** The server's bound of a form, in bytes; a larger one is cut off without a readable answer. */
const maxUploadBytes = 64 * 1024 * 1024;

/** A file for a form. `paths` are the files of a zipped folder, `links` those that it leaves out. */
export interface Upload {
  file: File;
  path: string;
  paths: string[];
  links: string[];
}

/** Reads a file, or zips a folder, for a form; null when there is neither. */
export async function readUpload(path: string): Promise<Upload | null> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw refuse(`"${path}" cannot be read (${error.code}).`);
  });
  if (!found) return null;
  if (!found.isDirectory() && found.size > maxUploadBytes) throw tooLarge(path, found.size);
  const folder = found.isDirectory() ? await zipFolder(path) : null;
  const data = folder?.zip ?? (await readFile(path));
  if (data.length > maxUploadBytes) throw tooLarge(path, data.length);
  const name = basename(resolve(path)) + (folder ? '.zip' : '');
  // Copies the bytes into a buffer of their own type, which `File` requires.
  const file = new File([new Uint8Array(data)], name);
  return { file, path, paths: folder?.paths ?? [], links: folder?.links ?? [] };
}

/** The same for a path that must exist. */
export async function requireUpload(path: string): Promise<Upload> {
  const upload = await readUpload(path);
  if (!upload) throw refuse(`There is no file or folder "${path}".`);
  return upload;
}

const inMiB = (bytes: number) => Math.ceil(bytes / 1024 / 1024);
const tooLarge = (path: string, bytes: number) =>
  refuse(`"${path}" has ${inMiB(bytes)} MiB; the server takes at most ${inMiB(maxUploadBytes)} MiB.`);
