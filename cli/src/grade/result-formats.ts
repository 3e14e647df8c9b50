import { refuse } from '../exit-code.js';

/** Formats of results and the files that they are written to. */
export const resultFiles = {
  json: 'results.json',
  csv: 'results.csv',
  'csv-long': 'results-long.csv',
  ndjson: 'results.ndjson',
  gradescope: 'gradescope.zip',
  prairielearn: 'prairielearn.zip',
  junit: 'junit.xml',
  moodle: 'moodle.csv',
  html: 'reports.zip',
} as const;
export type ResultFormat = keyof typeof resultFiles;

/** `json,csv` as formats, each once; refuses all unknown ones together. */
export function parseFormats(text: string): ResultFormat[] {
  const names = [...new Set(text.split(',').map((name) => name.trim()))];
  const unknown = names.filter((name) => !Object.hasOwn(resultFiles, name));
  if (unknown.length > 0)
    throw refuse(`Unknown format: ${unknown.join(', ')}. Known are ${Object.keys(resultFiles).join(', ')}.`);
  return names as ResultFormat[];
}
