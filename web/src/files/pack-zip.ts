import { zipSync } from 'fflate';
import type { Incoming } from './take-in.js';

/** Packs files into a zip file. At once: the pages allow no blob workers, and what a project may hold is packed in a moment. */
export function packZip(files: readonly Incoming[]): Uint8Array<ArrayBuffer> {
  return zipSync(Object.fromEntries(files.map(({ path, bytes }) => [path, bytes])));
}
