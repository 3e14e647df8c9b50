import { matchSubmissions } from '../../src/submissions/match-submissions.js';
import { parseRoster } from '../../src/submissions/parse-roster.js';
import { readArchive } from '../../src/submissions/read-archive.js';
import { buildRawZip } from './raw-zip.js';

/** Files of an archive by their paths. */
export type Files = Record<string, string | Buffer>;

/** Files as a zip. */
export const zipOf = (files: Files) => buildRawZip(Object.entries(files).map(([name, data]) => ({ name, data })));

/** Matches the files of an archive; `roster` is its CSV. */
export async function match(
  files: Files,
  { roster, ...rest }: { roster?: string; pattern?: string; entry?: string } = {},
) {
  const options = { pattern: null, ...rest, roster: roster === undefined ? null : parseRoster(Buffer.from(roster)) };
  return matchSubmissions(await readArchive(zipOf(files)), options);
}

/** A roster of two students. */
export const roster = 'id,name,email\nada,Ada Lovelace,al@x.edu\ngrace,Grace Hopper,gh@x.edu\n';
