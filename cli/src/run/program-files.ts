import { readFile } from 'node:fs/promises';
import { basename, dirname, relative, sep } from 'node:path';
import { refuse } from '../exit-code.js';

/** A file of a run request. */
export interface ProgramFile {
  path: string;
  content: string;
  encoding: 'utf8' | 'base64';
}

/** Reads the program and further files, whose paths are relative to the folder of the program. */
export async function readProgramFiles(
  entryPath: string,
  others: string[],
): Promise<{ entry: string; files: ProgramFile[] }> {
  const folder = dirname(entryPath);
  const paths = [entryPath, ...others];
  const files = await Promise.all(
    paths.map(async (path): Promise<ProgramFile> => {
      const place = relative(folder, path);
      if (place === '' || place.split(sep)[0] === '..')
        throw refuse(`"${path}" must lie in the folder of "${entryPath}", or below it.`);
      const data = await readFile(path).catch((error: NodeJS.ErrnoException) => {
        throw refuse(`"${path}" cannot be read (${error.code}).`);
      });
      return { path: place.split(sep).join('/'), ...encode(data) };
    }),
  );
  return { entry: basename(entryPath), files };
}

/** Bytes that are not UTF-8 travel as base64. */
function encode(data: Buffer): Pick<ProgramFile, 'content' | 'encoding'> {
  const text = data.toString('utf8');
  return Buffer.from(text).equals(data)
    ? { content: text, encoding: 'utf8' }
    : { content: data.toString('base64'), encoding: 'base64' };
}
