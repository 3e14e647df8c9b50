import type { RunRequest } from '../../project/run-request.js';

/** A program to share. `name` is its title. */
export interface Starter extends Pick<RunRequest, 'files' | 'entry'> {
  name: string;
}

/** Reads chosen files: `main.py`, else the first Python file, is the one to run. Null without a Python file. */
export async function readStarterFiles(chosen: readonly File[]): Promise<Starter | null> {
  const files = await Promise.all(chosen.map(readFile));
  const programs = files.map(({ path }) => path).filter((path) => path.endsWith('.py'));
  const entry = programs.find((path) => path === 'main.py') ?? programs.sort()[0];
  if (entry === undefined) return null;
  return { files, entry, name: entry.replace(/\.py$/, '') };
}

/** Text stays text; other bytes travel as base64. */
async function readFile(file: File): Promise<Starter['files'][number]> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  try {
    const content = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { path: file.name, content, encoding: 'utf8' };
  } catch {
    const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
    return { path: file.name, content: btoa(binary), encoding: 'base64' };
  }
}
