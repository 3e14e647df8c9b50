import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { StudentResult } from '@runq/common/contract/grading';
import type { ResultsHeader } from '@runq/common/contract/results';
import { forStudent, headerForStudent } from '../visibility.js';
import { writeCsv, writeLongCsv } from './csv-results.js';
import { writeGradescope } from './gradescope.js';
import { writeHtml } from './html-report.js';
import { writeJson, writeNdjson } from './json-results.js';
import { writeJunit } from './junit.js';
import { writeMoodle } from './moodle-worksheet.js';
import { writePrairieLearn } from './prairielearn.js';
import type { ExportOptions, ResultWriter } from './result-writer.js';

const csv = 'text/csv; charset=utf-8';
const zip = 'application/zip';

/** Formats of results, with the media type of a response and the ending of a file. */
export const resultFormats = {
  csv: { mediaType: csv, extension: 'csv', write: writeCsv },
  'csv-long': { mediaType: csv, extension: 'csv', write: writeLongCsv },
  json: { mediaType: 'application/json; charset=utf-8', extension: 'json', write: writeJson },
  ndjson: { mediaType: 'application/x-ndjson; charset=utf-8', extension: 'ndjson', write: writeNdjson },
  gradescope: { mediaType: zip, extension: 'zip', write: writeGradescope },
  prairielearn: { mediaType: zip, extension: 'zip', write: writePrairieLearn },
  junit: { mediaType: 'application/xml; charset=utf-8', extension: 'xml', write: writeJunit },
  moodle: { mediaType: csv, extension: 'csv', write: writeMoodle },
  html: { mediaType: zip, extension: 'zip', write: writeHtml },
} satisfies Record<string, { mediaType: string; extension: string; write: ResultWriter }>;
export type ResultFormat = keyof typeof resultFormats;

/**
 * Writes results into `target` and ends it. Students are read one at a time as the target takes them, so memory does
 * not grow with their number. An error of the source destroys the target, and an error of the target ends the source.
 */
export async function exportResults(
  header: ResultsHeader,
  students: AsyncIterable<StudentResult>,
  format: ResultFormat,
  target: Writable,
  options: ExportOptions,
): Promise<void> {
  const { audience, isDue = false } = options;
  const isStudent = audience === 'student';
  const seenHeader = isStudent ? headerForStudent(header, isDue) : header;
  const seenStudents = isStudent ? cutStudents(header, students, isDue) : students;
  const output = resultFormats[format].write(seenHeader, seenStudents, options);
  await pipeline(output instanceof Readable ? output : Readable.from(output), target);
}

async function* cutStudents(header: ResultsHeader, students: AsyncIterable<StudentResult>, isDue: boolean) {
  for await (const student of students) yield forStudent(header, student, isDue);
}
