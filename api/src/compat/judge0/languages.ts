/** A language of Judge0. */
export interface Judge0Language {
  id: number;
  name: string;
}

/** The id of programs of several files with a script `run`. */
export const multiFileId = 89;
export const sourceFile = 'script.py';

/** Ids of Python 3 that clients have built in, and the versions that Judge0 has under them. */
const pythonIds: [id: number, version: string][] = [
  [71, '3.8.1'],
  [92, '3.11.2'],
  [100, '3.12.5'],
  [109, '3.13.2'],
  [113, '3.14.0'],
];

/** All of them run the Python of the workers; the names keep the versions, by which clients choose. */
export const languages: Judge0Language[] = [
  ...pythonIds.map(([id, version]) => ({ id, name: `Python (${version})` })),
  { id: multiFileId, name: 'Multi-file program' },
];

export const findLanguage = (id: number) => languages.find((language) => language.id === id) ?? null;

/** `GET /languages/{id}`. */
export const describeLanguage = ({ id, name }: Judge0Language) => ({
  id,
  name,
  is_archived: false,
  source_file: id === multiFileId ? null : sourceFile,
  compile_cmd: null,
  run_cmd: id === multiFileId ? null : `/usr/bin/python3 ${sourceFile}`,
});
