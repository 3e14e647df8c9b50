import type { Artifact } from '@runq/common/contract/run';
import { mediaTypeOf } from './media-type.js';
import type { LeftFile } from './sandbox/contract.js';

/** Most files and bytes of one run; the sandbox has the same caps, and this side does not rely on it. */
const maxFiles = 20;
const maxRunBytes = 8 * 1024 * 1024;

/**
 * Brings the files that a run left into the store, one after the other, while the next are still coming. A file that cannot be kept (the
 * store is full) costs the file, not the run. `finish` tells what was kept, in order.
 */
export function createFileKeeper(options: {
  keep: (name: string, data: Buffer) => Promise<boolean>;
  onFault: (err: unknown) => void;
}) {
  const { keep, onFault } = options;
  const artifacts: Artifact[] = [];
  let keeping = Promise.resolve();
  let taken = 0;
  let takenBytes = 0;
  let isCut = false;
  let isFenced = false;

  async function keepOne({ name, data }: LeftFile): Promise<void> {
    if (isFenced) return;
    try {
      isFenced = !(await keep(name, data));
      if (!isFenced) artifacts.push({ name, mediaType: mediaTypeOf(name), bytes: data.length, kind: 'file' });
    } catch (err) {
      isCut = true;
      onFault(err);
    }
  }

  return {
    take(file: LeftFile): void {
      taken++;
      takenBytes += file.data.length;
      if (taken > maxFiles || takenBytes > maxRunBytes) isCut = true;
      else keeping = keeping.then(() => keepOne(file));
    },
    async finish(): Promise<{ artifacts: Artifact[]; isCut: boolean }> {
      await keeping;
      return { artifacts, isCut };
    },
  };
}
