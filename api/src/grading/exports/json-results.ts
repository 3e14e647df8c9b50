import type { StudentResult } from '@runq/common/contract/grading';
import { resultsSchema } from '@runq/common/contract/results';
import { z } from 'zod';
import type { ResultWriter } from './result-writer.js';

/** JSON Schema (draft 2020-12) of `results.json`, version 1. Later fields of version 1 remain valid. */
export const resultsJsonSchema = {
  ...z.toJSONSchema(resultsSchema, { io: 'input' }),
  title: 'runq results.json, version 1',
};

/** `results.json`, version 1: the header's fields, then `students`, one a line. */
export const writeJson: ResultWriter = async function* (header, students) {
  yield `${JSON.stringify(header).slice(0, -1)},"students":[`;
  let separator = '\n';
  for await (const student of students) {
    yield separator + JSON.stringify(student);
    separator = ',\n';
  }
  yield '\n]}\n';
};

/** Newline-delimited JSON: each line is an element of `students` of `results.json`. */
export const writeNdjson: ResultWriter = async function* (_header, students: AsyncIterable<StudentResult>) {
  for await (const student of students) yield `${JSON.stringify(student)}\n`;
};
