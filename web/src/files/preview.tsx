import { useMemo, useState } from 'preact/hooks';
import { FileView } from './file-view.js';
import { parseCsv } from './parse-csv.js';
import { endingOf, type ProjectFile, pictureTypeOf } from './project-file.js';

/** Characters of a text that are shown at most. */
const maxCharacters = 50_000;
const rowsPerPage = 50;

/** Shows a file to be looked at: a table, a picture, or text from its beginning; anything else is named. */
export function Preview({ file, onDownload }: { file: ProjectFile; onDownload: () => void }) {
  if (file.encoding === 'base64' || pictureTypeOf(file.path)) return <FileView file={file} onDownload={onDownload} />;
  const ending = endingOf(file.path);
  if (ending === 'csv' || ending === 'tsv') return <Table text={file.content} label={file.path} />;
  const isCut = file.content.length > maxCharacters;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section class="preview-text" tabIndex={0} aria-label={`Text of ${file.path}`}>
        {file.content.slice(0, maxCharacters)}
      </section>
      {isCut && <p class="hint">This is the beginning. Download the file to see all of it.</p>}
    </>
  );
}

function Table({ text, label }: { text: string; label: string }) {
  const { rows, isCut } = useMemo(() => parseCsv(text), [text]);
  const [page, setPage] = useState(0);
  const [heads = [], ...body] = rows;
  const pages = Math.max(1, Math.ceil(body.length / rowsPerPage));
  const from = page * rowsPerPage;
  const shown = body.slice(from, from + rowsPerPage);

  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by the keyboard */}
      <section class="preview-table" tabIndex={0} aria-label={`Table of ${label}`}>
        <table>
          <thead>
            <tr>
              <th scope="col">Row</th>
              {heads.map((head, column) => (
                <th key={column} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row, index) => (
              <tr key={from + index}>
                <th scope="row">{from + index + 1}</th>
                {heads.map((_, column) => (
                  <td key={column}>{row[column] ?? ''}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <p class="preview-pages">
        {pages > 1 && (
          <button type="button" disabled={page === 0} onClick={() => setPage(page - 1)}>
            Earlier rows
          </button>
        )}
        <span role="status">
          {pages === 1 ? countRows(body.length) : `Rows ${from + 1} to ${from + shown.length} of ${body.length}`}
          {isCut && '. The table is larger: download it to see all.'}
        </span>
        {pages > 1 && (
          <button type="button" disabled={page === pages - 1} onClick={() => setPage(page + 1)}>
            Later rows
          </button>
        )}
      </p>
    </>
  );
}

function countRows(count: number): string {
  if (count === 0) return 'No rows';
  return count === 1 ? '1 row' : `${count} rows`;
}
