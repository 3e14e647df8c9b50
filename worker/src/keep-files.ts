import { createHash } from 'node:crypto';
import type { Artifact } from '@runq/common/contract/run';
import { mediaTypeOf } from './media-type.js';
import type { DisplayItem, LeftFile } from './sandbox/contract.js';

/** Most files and bytes of one run, and as much again of pictures; the sandbox has the same caps, and this side does not rely on it. */
const maxFiles = 20;
const maxRunBytes = 8 * 1024 * 1024;

/** A picture that the program showed, until its end tells whether it comes as a file, too. */
interface Picture {
  data: Buffer;
  extension: 'png' | 'svg';
  digest: string;
}

/**
 * Brings what a run left into the store, one after the other, while the next is still coming: its files, and then the pictures that it
 * showed without leaving the same as a file (`plot-1.png`, ...), for those who do not follow runs live. What cannot be kept (the store is
 * full) costs itself, not the run. `finish` tells what was kept, in order.
 */
export function createFileKeeper(options: {
  keep: (name: string, data: Buffer) => Promise<boolean>;
  onFault: (err: unknown) => void;
}) {
  const { keep, onFault } = options;
  const artifacts: Artifact[] = [];
  let keeping = Promise.resolve();
  const digests = new Set<string>();
  const pictures: Picture[] = [];
  let taken = 0;
  let takenBytes = 0;
  let pictureBytes = 0;
  let isCut = false;
  let isFenced = false;

  async function keepOne({ name, data }: LeftFile, kind: Artifact['kind']): Promise<void> {
    if (isFenced) return;
    try {
      isFenced = !(await keep(name, data));
      if (!isFenced) artifacts.push({ name, mediaType: mediaTypeOf(name), bytes: data.length, kind });
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
      else {
        if (pictures.length > 0) digests.add(digestOf(file.data));
        keeping = keeping.then(() => keepOne(file, 'file'));
      }
    },
    /** Takes a display item; what is no picture is passed over. */
    show({ kind, body }: DisplayItem): void {
      if (kind !== 'plot') return;
      const data = Buffer.from(String(body.data), 'base64');
      const digest = digestOf(data);
      if (pictures.some((picture) => picture.digest === digest)) return;
      if (pictures.length >= maxFiles || pictureBytes + data.length > maxRunBytes) {
        isCut = true;
        return;
      }
      pictureBytes += data.length;
      pictures.push({ data, digest, extension: body.mediaType === 'image/svg+xml' ? 'svg' : 'png' });
    },
    async finish(): Promise<{ artifacts: Artifact[]; isCut: boolean }> {
      await keeping;
      const names = new Set(artifacts.map(({ name }) => name));
      const shown = pictures.filter(({ digest }) => !digests.has(digest));
      for (const [index, { data, extension }] of shown.entries())
        await keepOne({ name: freeName(`plot-${index + 1}`, extension, names), data }, 'plot');
      return { artifacts, isCut };
    },
  };
}

const digestOf = (data: Buffer) => createHash('sha256').update(data).digest('base64');

/** `plot-1.png`, or `plot-1-2.png` where the program left a file of that name. Among 20 names a free one is soon found. */
function freeName(stem: string, extension: string, taken: ReadonlySet<string>): string {
  let name = `${stem}.${extension}`;
  for (let count = 2; taken.has(name); count++) name = `${stem}-${count}.${extension}`;
  return name;
}
