/** Rows (with that of the names) and columns that are read at most; of a larger table the beginning is shown. */
export const csvCaps = { rows: 201, columns: 50 } as const;

const separators = [',', ';', '\t'] as const;

/**
 * Reads the beginning of a table of comma-separated values (RFC 4180): quotes may hold separators, line breaks and doubled quotes.
 * Semicolons and tabs are recognised by the first line, where spreadsheets write them. `isCut` says that there is more than was read.
 */
export function parseCsv(text: string): { rows: string[][]; isCut: boolean } {
  const start = text.startsWith('\ufeff') ? 1 : 0;
  const separator = findSeparator(text.slice(start));
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let isCut = false;
  let isQuoted = false;

  const endCell = () => {
    if (row.length < csvCaps.columns) row.push(cell);
    else isCut = true;
    cell = '';
  };
  const endRow = () => {
    endCell();
    rows.push(row);
    row = [];
  };

  for (let at = start; at < text.length; at++) {
    const character = text[at]!;
    if (isQuoted) {
      if (character !== '"') cell += character;
      else if (text[at + 1] === '"') cell += text[at++];
      else isQuoted = false;
    } else if (character === '"' && cell === '') isQuoted = true;
    else if (character === separator) endCell();
    else if (character === '\n' || character === '\r') {
      if (character === '\r' && text[at + 1] === '\n') at++;
      endRow();
      if (rows.length === csvCaps.rows) return { rows, isCut: isCut || at + 1 < text.length };
    } else cell += character;
  }
  if (cell !== '' || row.length > 0) endRow();
  return { rows, isCut };
}

function findSeparator(text: string): string {
  const [line = ''] = text.split(/[\r\n]/, 1);
  const bare = line.replace(/"[^"]*"/g, '');
  const countOf = (separator: string) => bare.split(separator).length;
  return separators.reduce((best, separator) => (countOf(separator) > countOf(best) ? separator : best));
}
