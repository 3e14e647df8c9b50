import { stringify } from 'csv-stringify/sync';

/** A cell: text, which may come from students, or a value of ours. Null is an empty cell. */
export type Cell = string | number | boolean | null;

/** Beginnings that spreadsheets take for a formula, and the apostrophe that marks neutralised cells. */
const executable = /^(?:[\s\p{Cc}\p{Cf}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|[\t\r\n'])/u;

const byteOrderMark = '\uFEFF';

/**
 * Makes text harmless in spreadsheets: text that could be a formula gets an apostrophe in front, as OWASP's page on CSV
 * injection recommends. Text with an apostrophe in front gets one more, so removing one apostrophe restores any text.
 * `escape_formulas` of csv-stringify is not used: it leaves such text alone and is therefore ambiguous.
 */
export function neutraliseFormula(text: string): string {
  return executable.test(text) ? `'${text}` : text;
}

/** Writes records as CSV by RFC 4180: commas, CRLF, quotes where needed. Numbers are never neutralised. */
export function formatCsvRecords(records: Cell[][]): string {
  return stringify(records, {
    record_delimiter: '\r\n',
    // Other line ends in a cell would end the record for many readers.
    quoted_match: /[\r\n]/,
    cast: { string: neutraliseFormula, boolean: String, number: String },
  });
}

/** Writes a CSV with a header. `bom`: begin with a byte order mark, by which Excel recognises UTF-8. */
export async function* formatCsv(
  columns: string[],
  recordsOfStudents: AsyncIterable<Cell[][]>,
  { bom }: { bom: boolean },
): AsyncGenerator<string> {
  yield (bom ? byteOrderMark : '') + formatCsvRecords([columns]);
  for await (const records of recordsOfStudents) yield formatCsvRecords(records);
}
