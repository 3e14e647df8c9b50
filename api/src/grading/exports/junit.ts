import type { CaseVerdict, StudentResult } from '@runq/common/contract/grading';
import type { ResultsHeader } from '@runq/common/contract/results';
import { escapeAttribute, escapeMarkup } from '@runq/common/markup/xml-text';
import { formatPoints, needsAttention, readCaseScore, readFinalScore } from '../final-score.js';
import type { ResultWriter } from './result-writer.js';

type CaseOfStudent = StudentResult['cases'][number];
type Outcome = 'passed' | 'failure' | 'error' | 'skipped';

/**
 * JUnit XML: a test suite per student, a test case per case. A wrong result is a failure, a fault of ours an error, a
 * case that did not run is skipped. It is valid by both schemas in use: windyroad/JUnit-Schema (`JUnit.xsd`, of Ant)
 * and jenkinsci/xunit-plugin (`junit-10.xsd`).
 */
export const writeJunit: ResultWriter = async function* (header, students) {
  yield '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n';
  let id = 0;
  for await (const student of students) yield formatSuite(header, student, id++);
  yield '</testsuites>\n';
};

function formatSuite(header: ResultsHeader, student: StudentResult, id: number): string {
  const { cases } = student;
  const count = (outcome: Outcome) => cases.filter(({ verdict }) => readOutcome(verdict) === outcome).length;
  const className = `${header.assignment.name}.${student.student}`;
  const attributes = formatAttributes({
    name: toToken(student.student),
    package: header.assignment.name,
    id,
    // The schema has no zone; UTC is meant.
    timestamp: new Date(header.gradedAt).toISOString().slice(0, 19),
    hostname: 'localhost',
    tests: cases.length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
    time: toSeconds(cases.reduce((sum, { wallTimeMs }) => sum + wallTimeMs, 0)),
  });
  return [
    `<testsuite${attributes}>`,
    formatProperties(student),
    ...cases.map((item) => formatCase(item, className)),
    '<system-out/><system-err/>',
    '</testsuite>\n',
  ].join('\n');
}

function formatProperties(student: StudentResult): string {
  const properties = {
    name: student.name,
    submission: student.submission,
    submittedAt: student.submittedAt,
    score: readFinalScore(student),
    maxScore: student.maxScore,
    overridden: student.overridden?.note ?? null,
    needsAttention: needsAttention(student),
  };
  const elements = Object.entries(properties)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `<property${formatAttributes({ name, value: String(value) })}/>`);
  return `<properties>${elements.join('')}</properties>`;
}

function formatCase(item: CaseOfStudent, className: string): string {
  const attributes = formatAttributes({ name: item.name, classname: className, time: toSeconds(item.wallTimeMs) });
  const outcome = readOutcome(item.verdict);
  if (outcome === 'passed') return `<testcase${attributes}/>`;
  const score = readCaseScore(item);
  const points = score === null ? '' : ` (${formatPoints(score)} of ${formatPoints(item.maxScore)} points)`;
  const message = `${item.verdict}: ${item.sentence}${points}`;
  // The schema of Ant has no type for skipped cases.
  const result = formatAttributes(outcome === 'skipped' ? { message } : { type: item.verdict, message });
  return `<testcase${attributes}><${outcome}${result}>${escapeMarkup(item.diff ?? '')}</${outcome}></testcase>`;
}

function readOutcome(verdict: CaseVerdict): Outcome {
  if (verdict === 'AC') return 'passed';
  if (verdict === 'IE') return 'error';
  return verdict === 'SKIP' || verdict === 'CANCELLED' ? 'skipped' : 'failure';
}

function formatAttributes(attributes: Record<string, string | number>): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escapeAttribute(String(value))}"`)
    .join('');
}

/** The schema wants at least one character that is not a blank in names of suites. */
function toToken(name: string): string {
  return name.trim() === '' ? '(blank)' : name;
}

function toSeconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}
