import { useMemo, useState } from 'preact/hooks';
import { imageTypeOf } from '../project/file-content.js';
import { extensionOf, type ProjectFile } from '../project/project-file.js';
import { FileView } from './file-view.js';
import { parseCsv } from './parse-csv.js';

/** Characters shown at most. */
const maxCharacters = 50_000;
const rowsPerPage = 50;

/** A read-only view of a file: a CSV table, an image, the beginning of a text, or the name of any other file. */
export function FilePreview({ file, onDownload }: { file: ProjectFile; onDownload: () => void }) {
  if (file.encoding === 'base64' || imageTypeOf(file.path)) return <FileView file={file} onDownload={onDownload} />;
  const ending = extensionOf(file.path);
  if (ending === 'csv' || ending === 'tsv') return <Table text={file.content} label={file.path} />;
  const isCut = file.content.length > maxCharacters;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be focusable */}
      <section class="preview-text" tabIndex={0} aria-label={`Text of ${file.path}`}>
        {file.content.slice(0, maxCharacters)}
      </section>
      {isCut && <p class="hint">Preview only. Download the file to see all of it.</p>}
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
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be focusable */}
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
            Previous rows
          </button>
        )}
        <span role="status">
          {pages === 1 ? countRows(body.length) : `Rows ${from + 1}–${from + shown.length} of ${body.length}`}
          {isCut && '. Preview only: download the file to see all of it.'}
        </span>
        {pages > 1 && (
          <button type="button" disabled={page === pages - 1} onClick={() => setPage(page + 1)}>
            Next rows
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
