import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { createInvalidInput } from './invalid-input.js';
import { submissionCaps } from './submission-limits.js';

/** A student of the class. */
export interface RosterStudent {
  id: string;
  name: string | null;
  email: string | null;
  section: string | null;
}

const columns = ['name', 'email', 'section'] as const;
const delimiters = [',', ';', '\t'];
const pointer = '/roster';
const rowsSchema = z.array(z.object({ record: z.array(z.string()), info: z.object({ lines: z.int() }) }));

/** Sentences for csv-parse's error codes (https://csv.js.org/parse/errors/). */
const syntaxErrors: Record<string, string> = {
  CSV_QUOTE_NOT_CLOSED: 'a quotation mark on this line or before it is not closed',
  CSV_INVALID_CLOSING_QUOTE: 'text follows a closing quotation mark',
  INVALID_OPENING_QUOTE: 'a quotation mark stands inside a field that does not begin with one',
};

/** Parses the roster of a class, of which only `id` is required. */
export const parseRoster = (data: Buffer): RosterStudent[] =>
  parseRosterTable(data, { columns, idLength: submissionCaps.studentIdLength });

/** A line of a roster: an id, and its text in each of the columns; null where that is empty. */
export type RosterRow<Column extends string> = { id: string } & Record<Column, string | null>;

/**
 * Parses a table of people: CSV with a header line, and at least the column `id`. Spreadsheets write it with `,`, `;`
 * or tabs, in UTF-8, UTF-16 or Windows-1252; all are accepted. Every error of its content names its line. `check` finds
 * further ones: a sentence, or null. An id may be on several lines only where they differ in the column `apartBy`.
 */
export function parseRosterTable<const Column extends string>(
  data: Buffer,
  options: {
    columns: readonly Column[];
    idLength: number;
    apartBy?: Column;
    check?: (row: RosterRow<Column>) => string | null;
  },
): RosterRow<Column>[] {
  if (data.length > submissionCaps.rosterBytes)
    throw createInvalidInput(
      'The roster is too large.',
      pointer,
      [`holds ${data.length} bytes, at most ${submissionCaps.rosterBytes} are allowed`],
      'too_large',
    );
  const [header, ...rows] = readRows(decodeText(data));
  const errors: string[] = [];
  const indexes = findColumns(header?.cells ?? [], ['id', ...options.columns], errors);
  const found: RosterRow<Column>[] = [];
  const lines = new Map<string, number>();
  for (const { cells, line } of indexes.has('id') ? rows : []) {
    const read = (column: string) => cells[indexes.get(column) ?? -1]?.trim().normalize('NFC') || null;
    const id = read('id');
    const entry = JSON.stringify([id, options.apartBy ? read(options.apartBy) : null]);
    const firstLine = lines.get(entry);
    if (cells.slice(header?.cells.length).some((cell) => cell.trim() !== ''))
      errors.push(`line ${line}: has ${cells.length} fields, and the header line ${header?.cells.length}`);
    else if (id === null) errors.push(`line ${line}: has no id`);
    else if (id.length > options.idLength || /\p{Cc}/u.test(id))
      errors.push(`line ${line}: the id is too long or has control characters`);
    else if (firstLine !== undefined) errors.push(`line ${line}: the id "${id}" is already on line ${firstLine}`);
    else {
      lines.set(entry, line);
      const texts = Object.fromEntries(options.columns.map((column) => [column, read(column)]));
      const row = { id, ...texts } as RosterRow<Column>;
      const problem = options.check?.(row) ?? null;
      if (problem !== null) errors.push(`line ${line}: ${problem}`);
      found.push(row);
    }
  }
  if (errors.length === 0 && found.length === 0) errors.push('has no students');
  if (errors.length > 0) throw createInvalidInput('The roster is not valid; see errors.', pointer, errors);
  return found;
}

/** Excel's "Unicode text" is UTF-16 with a byte order mark; its "CSV" is Windows-1252. */
function decodeText(data: Buffer): string {
  if (data[0] === 0xff && data[1] === 0xfe) return new TextDecoder('utf-16le').decode(data);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(data);
  } catch {
    return new TextDecoder('windows-1252').decode(data);
  }
}

function readRows(text: string): { cells: string[]; line: number }[] {
  const headerLine = text.split(/\r?\n|\r/).find((line) => line.trim() !== '') ?? '';
  const count = (delimiter: string) => headerLine.split(delimiter).length;
  const delimiter = delimiters.reduce((best, other) => (count(other) > count(best) ? other : best));
  try {
    const rows: unknown = parse(text, {
      ...{ delimiter, info: true, relax_column_count: true },
      ...{ skip_empty_lines: true, skip_records_with_empty_values: true },
    });
    return rowsSchema.parse(rows).map(({ record, info }) => ({ cells: record, line: info.lines }));
  } catch (error) {
    const { code, lines, message } = error as Error & { code?: string; lines?: number };
    const sentence = syntaxErrors[code ?? ''] ?? message;
    throw createInvalidInput('The roster is not valid; see errors.', pointer, [`line ${lines}: ${sentence}`]);
  }
}

function findColumns(header: string[], columns: readonly string[], errors: string[]): Map<string, number> {
  const names = header.map((name) => name.trim().toLowerCase());
  const indexes = new Map<string, number>();
  for (const column of columns) {
    const index = names.indexOf(column);
    if (index >= 0) indexes.set(column, index);
    if (names.indexOf(column, index + 1) > index && index >= 0) errors.push(`line 1: has two columns "${column}"`);
  }
  if (header.length === 0) errors.push('is empty');
  else if (!indexes.has('id'))
    errors.push(`line 1: has no column "id"; found ${header.map((name) => `"${name.trim()}"`).join(', ')}`);
  return indexes;
}
