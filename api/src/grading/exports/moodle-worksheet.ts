import type { StudentResult } from '@runq/common/contract/grading';
import { escapeMarkup } from '@runq/common/markup/xml-text';
import { readFinalScore } from '../final-score.js';
import { forStudent } from '../visibility.js';
import { type Cell, formatCsv } from './csv-text.js';
import { describeTotal } from './describe-total.js';
import type { ResultWriter } from './result-writer.js';

/** Moodle's number of a participant in an assignment. */
const participant = /^Participant \d+$/;

/**
 * Moodle's offline grading worksheet. Source: Moodle documentation, "Assignment activity", offline grading worksheet,
 * and `mod/assign/feedback/offline` of Moodle, which reads Identifier, Grade, Last modified (grade) and the feedback.
 *
 * - Moodle takes everything after the 12 characters of `Participant ` for the number, whatever the text. Other ids
 *   therefore never stand in that column: they could be the number of another student.
 * - An empty grade changes nothing; it stands where a result needs attention.
 * - Students read the feedback, so it has what they may see for every audience. It is HTML.
 */
const columns: [string, (student: StudentResult, gradedAt: string) => Cell][] = [
  ['Identifier', ({ student }) => (participant.test(student) ? student : null)],
  ['Full name', ({ student, name }) => name ?? student],
  ['Email address', ({ student }) => (student.includes('@') ? student : null)],
  ['Status', ({ submission }) => (submission === null ? 'No submission' : 'Submitted for grading')],
  ['Grade', readFinalScore],
  ['Maximum grade', ({ maxScore }) => maxScore],
  ['Grade can be changed', () => 'Yes'],
  ['Last modified (submission)', ({ submittedAt }) => submittedAt],
  // Moodle skips students whom it graded later than this.
  ['Last modified (grade)', (_, gradedAt) => gradedAt],
  ['Feedback comments', formatFeedback],
];

export const writeMoodle: ResultWriter = (header, students, options) => {
  async function* toRecords(): AsyncGenerator<Cell[][]> {
    for await (const student of students) {
      const visible = forStudent(header, student, options.isDue ?? false);
      yield [columns.map(([, read]) => read(visible, header.gradedAt))];
    }
  }
  const names = columns.map(([name]) => name);
  return formatCsv(names, toRecords(), options);
};

function formatFeedback(student: StudentResult): string {
  const rows = student.cases.map((item) => {
    const diff = item.diff === null ? '' : `<pre>${escapeMarkup(item.diff)}</pre>`;
    const sentence = `${item.verdict}. ${escapeMarkup(item.sentence)}`;
    return `<li><strong>${escapeMarkup(item.name)}</strong>: ${sentence}${diff}</li>`;
  });
  const list = rows.length === 0 ? '' : `<ul>${rows.join('')}</ul>`;
  return `<p>${escapeMarkup(describeTotal(student))}</p>${list}`;
}
