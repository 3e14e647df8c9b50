/** Beginnings that spreadsheets take for a formula, and the apostrophe that marks neutralised cells. */
const executable = /^(?:\s*[=+\-@]|')/u;

/**
 * A line of CSV by RFC 4180, without its end. Text that a spreadsheet could take for a formula gets an apostrophe in
 * front, as OWASP's page on CSV injection recommends. Null is an empty cell.
 */
export function formatCsvLine(cells: readonly (string | null)[]): string {
  return cells.map((cell) => quote(executable.test(cell ?? '') ? `'${cell}` : (cell ?? ''))).join(',');
}

const quote = (text: string) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
