/** A format of `GET /v1/batches/:id/export`, and what it is for. */
export interface ExportFormat {
  format: string;
  label: string;
  use: string;
  extension: string;
  isCsv?: boolean;
}

/** Of a graded batch, the most used ones first. */
export const gradedFormats: readonly ExportFormat[] = [
  {
    format: 'csv',
    label: 'CSV',
    use: 'a row per student, for a spreadsheet or gradebook',
    extension: 'csv',
    isCsv: true,
  },
  {
    format: 'csv-long',
    label: 'CSV, long',
    use: 'a row per student and case, for pivot tables',
    extension: 'csv',
    isCsv: true,
  },
  {
    format: 'moodle',
    label: 'Moodle',
    use: 'the grading worksheet that Moodle imports',
    extension: 'csv',
    isCsv: true,
  },
  { format: 'html', label: 'HTML reports', use: 'a page per student, to hand out or print', extension: 'zip' },
  { format: 'gradescope', label: 'Gradescope', use: 'a results.json per student', extension: 'zip' },
  { format: 'prairielearn', label: 'PrairieLearn', use: 'a results file per student', extension: 'zip' },
  { format: 'junit', label: 'JUnit XML', use: 'test reports of CI systems', extension: 'xml' },
  { format: 'json', label: 'JSON', use: 'everything, with times and memory, for programs', extension: 'json' },
  { format: 'ndjson', label: 'NDJSON', use: 'the same, a line per student', extension: 'ndjson' },
  { format: 'runs', label: 'Runs', use: 'transcripts, plots and files of every case', extension: 'zip' },
];

/** Of a batch of plain runs. */
export const runFormats: readonly ExportFormat[] = [
  { format: 'csv', label: 'CSV', use: 'a row per run', extension: 'csv' },
  { format: 'json', label: 'JSON', use: 'all runs as one list', extension: 'json' },
  { format: 'ndjson', label: 'NDJSON', use: 'a line per run', extension: 'ndjson' },
];
