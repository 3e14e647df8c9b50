import { zipSync } from 'fflate';
import type { ImportedFile } from './import-files.js';

/**
 * Packs files into a zip file. Synchronous: the pages' CSP forbids blob workers, and a whole project packs within
 * milliseconds.
 */
export function packZip(files: readonly ImportedFile[]): Uint8Array<ArrayBuffer> {
  return zipSync(Object.fromEntries(files.map(({ path, bytes }) => [path, bytes])));
}
