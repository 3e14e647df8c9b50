import type { StudentResult } from '@runq/common/contract/grading';
import { readCaseScore, readFinalScore } from '../final-score.js';
import { verdictLabels } from '../verdict-labels.js';
import { forStudent } from '../visibility.js';
import { describeTotal } from './describe-total.js';
import { createFileNames } from './file-names.js';
import { addPlots, type PrairieLearnImage, reserveForNotes } from './prairielearn-images.js';
import type { ResultWriter } from './result-writer.js';
import { zipFiles } from './zip-files.js';

/** Largest `results.json` that PrairieLearn accepts, in bytes, images included. */
const documentBytesMax = 1_000_000;
/** Lengths in characters to which texts are cut, one after another, until the document fits. */
const textLengths = [64_000, 16_000, 4_000, 1_000, 250, 60];

/**
 * A zip with PrairieLearn's `results.json` of each student, named `<student>.json`. Source: PrairieLearn documentation,
 * "External grading", "Grading results".
 *
 * PrairieLearn shows all of it to students, so every audience gets what students may see. A result that needs attention
 * is not gradable there: it costs no attempt and no points. Texts come before images in what fits into a document.
 */
export const writePrairieLearn: ResultWriter = (header, students, { isDue = false, readArtifact }) => {
  const nameFile = createFileNames();
  async function* toFiles() {
    for await (const student of students) {
      const seen = forStudent(header, student, isDue);
      const document = fitDocument(toPrairieLearn(seen), documentBytesMax - reserveForNotes(seen.cases));
      const leftBytes = documentBytesMax - countBytes(document);
      if (readArtifact) await addPlots(document.tests, seen.cases, { leftBytes, readArtifact });
      yield { path: `${nameFile(student.student)}.json`, content: JSON.stringify(document) };
    }
  }
  return zipFiles(toFiles(), new Date(header.gradedAt));
};

function toPrairieLearn(student: StudentResult) {
  const score = readFinalScore(student);
  const message = describeTotal(student);
  return {
    ...(score === null ? { gradable: false, format_errors: [message] } : { gradable: true }),
    ...(score === null ? {} : { score: toFraction(score, student.maxScore) }),
    message,
    output: '',
    images: [],
    tests: student.cases.map(toTest),
  };
}

function toTest(item: StudentResult['cases'][number]) {
  const points = readCaseScore(item);
  return {
    name: item.name,
    description: verdictLabels[item.verdict],
    // Without points of a case PrairieLearn hides the points of all, rather than count 0.
    ...(points === null ? {} : { points }),
    max_points: item.maxScore,
    message: item.sentence,
    output: item.diff ?? '',
    images: [] as PrairieLearnImage[],
  };
}

function toFraction(score: number, maxScore: number): number {
  return maxScore > 0 ? Math.min(1, Math.max(0, score / maxScore)) : 0;
}

type Document = ReturnType<typeof toPrairieLearn>;

const countBytes = (document: Document) => Buffer.byteLength(JSON.stringify(document));

/** Cuts the texts of a document, and then its list of tests, until it fits. */
function fitDocument(document: Document, bytesMax: number): Document {
  let fitted = document;
  for (const length of textLengths) {
    if (countBytes(fitted) <= bytesMax) return fitted;
    const tests = document.tests.map((test) => ({
      ...test,
      name: cutText(test.name, length),
      message: cutText(test.message, length),
      output: cutText(test.output, length),
    }));
    fitted = { ...document, message: cutText(document.message, length), tests };
  }
  const { message, tests } = fitted;
  for (let count = tests.length >> 1; countBytes(fitted) > bytesMax; count >>= 1) {
    const note = `${message}\n[Only the first ${count} of ${tests.length} tests are listed.]`;
    fitted = { ...document, message: note, tests: tests.slice(0, count) };
  }
  return fitted;
}

function cutText(text: string, length: number): string {
  if (text.length <= length) return text;
  const head = text.slice(0, length).replace(/\p{Surrogate}$/u, '');
  const hidden = (text.length - length).toLocaleString('en-US');
  return `${head}\n[${hidden} characters left out, as PrairieLearn accepts 1 MB]`;
}
