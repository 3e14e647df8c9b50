import type { StudentResult } from '@runq/common/contract/grading';
import type { ReadArtifact } from './result-writer.js';

/** An image of a test as PrairieLearn shows it. */
export interface PrairieLearnImage {
  label: string;
  /** A data URL (RFC 2397) in base64. */
  url: string;
}

/** Bytes that the note of a test may take, whatever its images are called, and all notes together. */
const [noteBytesMax, notesBytesMax] = [1500, 300_000];
/** Names in a note, and characters of each. */
const [namesMax, nameLength] = [3, 40];

/** A test of the document, which takes images and a note. */
interface TestWithImages {
  message: string;
  images: PrairieLearnImage[];
}

type CaseOfStudent = StudentResult['cases'][number];

const plotsOf = ({ artifacts }: CaseOfStudent) =>
  artifacts.filter(({ kind, mediaType }) => kind === 'plot' && mediaType.startsWith('image/'));

/** Bytes to keep free in a document, so that every plot that is left out is named. */
export function reserveForNotes(cases: CaseOfStudent[]): number {
  return Math.min(notesBytesMax, cases.filter((one) => plotsOf(one).length > 0).length * noteBytesMax);
}

/**
 * Adds the plots of the cases to the tests, which have the same order, as long as they fit into `leftBytes`. A plot
 * that does not fit, or is no longer stored, is named in the message of its test. Plots are read one at a time.
 */
export async function addPlots(
  tests: TestWithImages[],
  cases: CaseOfStudent[],
  { leftBytes, readArtifact }: { leftBytes: number; readArtifact: ReadArtifact },
): Promise<void> {
  let forNotes = reserveForNotes(cases);
  let left = leftBytes;
  for (const [index, test] of tests.entries()) {
    const { name: caseName, runId } = cases[index]!;
    const plots = plotsOf(cases[index]!);
    if (plots.length === 0 || runId === null) continue;
    const tooLarge: string[] = [];
    const expired: string[] = [];
    for (const { name, mediaType, bytes } of plots) {
      const fits = (size: number) => countImageBytes(name, mediaType, size) <= left - forNotes;
      const data = fits(bytes) ? await readArtifact(runId, `${caseName}/${name}`) : null;
      if (data && fits(data.length)) {
        test.images.push({ label: name, url: `data:${mediaType};base64,${data.toString('base64')}` });
        left -= countImageBytes(name, mediaType, data.length);
      } else (fits(bytes) && !data ? expired : tooLarge).push(name);
    }
    forNotes = Math.max(0, forNotes - noteBytesMax);
    const note = [
      describe(tooLarge, 'left out, as PrairieLearn accepts 1 MB'),
      describe(expired, 'no longer stored'),
    ].join('');
    const noteBytes = Buffer.byteLength(JSON.stringify(note));
    if (noteBytes > left) continue;
    test.message += note;
    left -= noteBytes;
  }
}

/** In the document: base64, its label, and what surrounds both. */
function countImageBytes(name: string, mediaType: string, size: number): number {
  const base64 = Math.ceil(size / 3) * 4;
  return base64 + Buffer.byteLength(JSON.stringify({ label: name, url: `data:${mediaType};base64,` })) + 1;
}

function describe(names: string[], fate: string): string {
  if (names.length === 0) return '';
  const shown = names
    .slice(0, namesMax)
    .map((name) => (name.length > nameLength ? `${name.slice(0, nameLength)}…` : name));
  const more = names.length > namesMax ? ` and ${names.length - namesMax} more` : '';
  return `\n[Images that are ${fate}: ${shown.join(', ')}${more}.]`;
}
