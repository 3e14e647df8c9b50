import { createHash } from 'node:crypto';
import type { Artifact } from '@runq/common/contract/run';
import type { ArtifactFile, DisplayItem } from '../sandbox/contract.js';
import { mediaTypeOf } from './media-type.js';
import { repeatRefused } from './repeat-refused.js';

/** Limits of one run, separately for files and for pictures. The sandbox has the same limits; this side re-checks. */
const maxFiles = 20;
const maxRunBytes = 8 * 1024 * 1024;

/** A picture that the program showed, kept until its end, when a file with the same content may arrive. */
interface Picture {
  data: Buffer;
  extension: 'png' | 'svg';
  digest: string;
}

export interface ArtifactUploader {
  addFile(file: ArtifactFile): void;
  /** Ignores anything but a plot. */
  addDisplayItem(item: DisplayItem): void;
  /** `isCut`: some artifacts were not stored. */
  finish(): Promise<{ artifacts: Artifact[]; isCut: boolean }>;
}

/**
 * Stores the artifacts of a run one after another, while more arrive: its output files, then the pictures that it
 * showed and did not also write as files (`plot-1.png`, ...). A refused one is repeated, except when the store is full:
 * an artifact that cannot be stored is dropped without failing the run. `finish` returns the stored ones, in order.
 */
export function createArtifactUploader(options: {
  store: (name: string, data: Buffer) => Promise<'kept' | 'fenced' | 'full'>;
  onFault: (err: unknown) => void;
}): ArtifactUploader {
  const { store, onFault } = options;
  const artifacts: Artifact[] = [];
  let storing = Promise.resolve();
  const digests = new Set<string>();
  const pictures: Picture[] = [];
  let fileCount = 0;
  let fileBytes = 0;
  let pictureBytes = 0;
  let isCut = false;
  let isFenced = false;

  async function storeOne({ name, data }: ArtifactFile, kind: Artifact['kind']): Promise<void> {
    if (isFenced) return;
    try {
      const outcome = await repeatRefused(() => store(name, data), { isLasting: isFull, onFault });
      if (outcome === 'fenced') isFenced = true;
      else if (outcome === 'full') isCut = true;
      else artifacts.push({ name, mediaType: mediaTypeOf(name), bytes: data.length, kind });
    } catch (err) {
      isCut = true;
      onFault(err);
    }
  }

  return {
    addFile(file) {
      fileCount++;
      fileBytes += file.data.length;
      if (fileCount > maxFiles || fileBytes > maxRunBytes) isCut = true;
      else {
        if (pictures.length > 0) digests.add(digestOf(file.data));
        storing = storing.then(() => storeOne(file, 'file'));
      }
    },
    addDisplayItem({ kind, body }) {
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
    async finish() {
      await storing;
      const names = new Set(artifacts.map(({ name }) => name));
      const shown = pictures.filter(({ digest }) => !digests.has(digest));
      for (const [index, { data, extension }] of shown.entries())
        await storeOne({ name: freeName(`plot-${index + 1}`, extension, names), data }, 'plot');
      return { artifacts, isCut };
    },
  };
}

/** Redis is at its maxmemory, which does not pass soon. */
const isFull = (err: unknown) => err instanceof Error && /\bOOM\b/.test(err.message);

const digestOf = (data: Buffer) => createHash('sha256').update(data).digest('base64');

/** `plot-1.png`, or `plot-1-2.png` if the program wrote a file of that name. */
function freeName(stem: string, extension: string, usedNames: ReadonlySet<string>): string {
  let name = `${stem}.${extension}`;
  for (let count = 2; usedNames.has(name); count++) name = `${stem}-${count}.${extension}`;
  return name;
}
