import type { StudentResult, Visibility } from '@runq/common/contract/grading';
import type { ResultsHeader } from '@runq/common/contract/results';
import { needsAttention, readFinalScore } from '../final-score.js';
import { withholdDetails } from '../visibility.js';
import { describeTotal } from './describe-total.js';
import { createFileNames } from './file-names.js';
import type { ResultWriter } from './result-writer.js';
import { zipFiles } from './zip-files.js';

type CaseOfStudent = StudentResult['cases'][number];

/** Visibility in Gradescope's terms; `name_only` and `hint` are visible there, but without details. */
const visibilityOfTests: Record<Visibility, string> = {
  visible: 'visible',
  name_only: 'visible',
  hint: 'visible',
  hidden: 'hidden',
  after_due: 'after_due_date',
};

/**
 * A zip with Gradescope's `results.json` of each student, named `<student>.json`. Source: Gradescope Autograder
 * Specifications, "Output format" (gradescope-autograders.readthedocs.io/en/latest/specs).
 *
 * Results that need attention are in the folder `needs-attention`, without any score, since Gradescope would add up the
 * scores of tests. Text formats are `text`: no name or output is rendered as markup.
 */
export const writeGradescope: ResultWriter = (header, students) => {
  const nameFile = createFileNames();
  async function* toFiles() {
    for await (const student of students) {
      const folder = needsAttention(student) ? 'needs-attention/' : '';
      const content = JSON.stringify(toGradescope(header, student));
      yield { path: `${folder}${nameFile(student.student)}.json`, content };
    }
  }
  return zipFiles(toFiles(), new Date(header.gradedAt));
};

function toGradescope(header: ResultsHeader, student: StudentResult) {
  const score = readFinalScore(student);
  const wallTimeMs = student.cases.reduce((sum, item) => sum + item.wallTimeMs, 0);
  const described = new Map(header.cases.map((item) => [item.name, item]));
  return {
    ...(score === null ? {} : { score }),
    execution_time: wallTimeMs / 1000,
    output: describeTotal(student),
    output_format: 'text',
    test_output_format: 'text',
    test_name_format: 'text',
    visibility: 'visible',
    stdout_visibility: 'hidden',
    extra_data: {
      ...{ assignment: header.assignment, batch: header.batch, gradedAt: header.gradedAt },
      ...{ student: student.student, name: student.name, submission: student.submission },
      ...{ submittedAt: student.submittedAt, needsAttention: score === null, maxScore: student.maxScore },
    },
    tests: student.cases.map((item, index) => toTest(item, index, described.get(item.name), score !== null)),
  };
}

function toTest(
  item: CaseOfStudent,
  index: number,
  description: ResultsHeader['cases'][number] | undefined,
  isScored: boolean,
) {
  const visibility = description?.visibility ?? 'hidden';
  const isWithheld = visibility === 'name_only' || visibility === 'hint';
  const shown = description && isWithheld ? withholdDetails(item, description) : item;
  const { verdict, cpuTimeMs, wallTimeMs, memoryPeakBytes, wouldPassIf, runId } = shown;
  return {
    ...(isScored ? { score: item.score, max_score: item.maxScore } : {}),
    status: verdict === 'AC' ? 'passed' : 'failed',
    name: item.name,
    number: description?.number ?? String(index + 1),
    output: shown.diff === null ? shown.sentence : `${shown.sentence}\n\n${shown.diff}`,
    output_format: 'text',
    tags: [...(description?.tags ?? []), verdict],
    visibility: visibilityOfTests[visibility],
    extra_data: isWithheld ? { verdict } : { verdict, cpuTimeMs, wallTimeMs, memoryPeakBytes, wouldPassIf, runId },
  };
}
