import type { StudentResult } from '@runq/common/contract/grading';
import { needsAttention, readCaseScore, readFinalScore } from '../final-score.js';
import { type Cell, formatCsv } from './csv-text.js';
import type { ResultWriter } from './result-writer.js';

type CaseOfStudent = StudentResult['cases'][number];

/** Columns of a student in the wide form. */
const studentColumns: [string, (student: StudentResult) => Cell][] = [
  ['student', ({ student }) => student],
  ['name', ({ name }) => name],
  ['submitted_at', ({ submittedAt }) => submittedAt],
  ['score', readFinalScore],
  ['max_score', ({ maxScore }) => maxScore],
  ['overridden', ({ overridden }) => overridden !== null],
  ['needs_attention', needsAttention],
  ['penalty_percent', ({ penaltyPercent = 0 }) => penaltyPercent],
];

/** Columns of a student in the long form. */
const longStudentColumns: [string, (student: StudentResult) => Cell][] = [
  ['student', ({ student }) => student],
  ['name', ({ name }) => name],
  ['submission', ({ submission }) => submission],
  ['submitted_at', ({ submittedAt }) => submittedAt],
  ['total_score', readFinalScore],
  ['total_max_score', ({ maxScore }) => maxScore],
  ['overridden', ({ overridden }) => overridden !== null],
  ['override_note', ({ overridden }) => overridden?.note ?? null],
  ['penalty_percent', ({ penaltyPercent = 0 }) => penaltyPercent],
];

/** Columns of a case in the long form. A case that was not measured has no times: a 0 would be read as one. */
const caseColumns: [string, (item: CaseOfStudent) => Cell][] = [
  ['case', ({ name }) => name],
  ['verdict', ({ verdict }) => verdict],
  ['score', readCaseScore],
  ['max_score', ({ maxScore }) => maxScore],
  ['needs_attention', ({ verdict }) => verdict === 'IE'],
  ['sentence', ({ sentence }) => sentence],
  ['would_pass_if', ({ wouldPassIf }) => wouldPassIf],
  ['cpu_time_ms', (item) => (item.memoryPeakBytes > 0 ? item.cpuTimeMs : null)],
  ['wall_time_ms', (item) => (item.memoryPeakBytes > 0 ? item.wallTimeMs : null)],
  ['memory_peak_bytes', (item) => (item.memoryPeakBytes > 0 ? item.memoryPeakBytes : null)],
  ['run_id', ({ runId }) => runId],
  ['diff', ({ diff }) => diff],
  ['artifacts', ({ artifacts }) => (artifacts.length > 0 ? JSON.stringify(artifacts) : null)],
];

/**
 * CSV with a row per student: student, points, then score and verdict of each case. Cells of a score are empty where
 * nothing was graded: a case with `IE`, or a student who needs attention.
 */
export const writeCsv: ResultWriter = (header, students, options) => {
  const names = header.cases.map(({ name }) => name);
  const columns = [
    ...studentColumns.map(([column]) => column),
    ...names.flatMap((name) => [`${name} score`, `${name} verdict`]),
  ];
  async function* toRecords(): AsyncGenerator<Cell[][]> {
    for await (const student of students) {
      const cases = new Map(student.cases.map((item) => [item.name, item]));
      const cells = names.flatMap((name): Cell[] => {
        const item = cases.get(name);
        return item ? [readCaseScore(item), item.verdict] : [null, null];
      });
      yield [[...studentColumns.map(([, read]) => read(student)), ...cells]];
    }
  }
  return formatCsv(columns, toRecords(), options);
};

/** CSV with a row per student and case and all their fields. A student without cases has one row. */
export const writeLongCsv: ResultWriter = (_header, students, options) => {
  async function* toRecords(): AsyncGenerator<Cell[][]> {
    for await (const student of students) {
      const cells = longStudentColumns.map(([, read]) => read(student));
      const rows = student.cases.map((item) => [...cells, ...caseColumns.map(([, read]) => read(item))]);
      yield rows.length > 0 ? rows : [[...cells, ...caseColumns.map(() => null)]];
    }
  }
  const columns = [...longStudentColumns, ...caseColumns].map(([column]) => column);
  return formatCsv(columns, toRecords(), options);
};
