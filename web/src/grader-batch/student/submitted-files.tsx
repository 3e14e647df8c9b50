import type { CaseVerdict } from '@runq/common/contract/grading';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { ResourceView } from '../../grading/resource-view.js';
import { useResource } from '../../grading/use-resource.js';
import { downloadBlob } from '../../ui/download-blob.js';
import { formatBytes } from '../../ui/format.js';
import { useBatch } from '../data/batch-context.js';
import type { SubmittedFile } from '../data/batch-shape.js';
import { parseLineMark } from './line-mark.js';

/** Lines of a file that are shown; the download has all. */
const maxLines = 3000;

/** What a student handed in, with line numbers. */
export function SubmittedFiles({ student, verdicts }: { student: string; verdicts: readonly (CaseVerdict | null)[] }) {
  const { client } = useBatch();
  const files = useResource(`files of ${student}`, () => client.readFiles(student));
  return (
    <section class="batch-panel" aria-labelledby="files-title">
      <h3 id="files-title">Files</h3>
      {verdicts.includes('MISSING') && <p class="chart-facts">The file to run is not among them.</p>}
      <ResourceView resource={files} notFound="There are no files of this student.">
        {(value) => <FileList files={value.files} />}
      </ResourceView>
    </section>
  );
}

function FileList({ files }: { files: SubmittedFile[] }) {
  const sorted = useMemo(() => [...files].sort((a, b) => (a.path < b.path ? -1 : 1)), [files]);
  const mark = useMemo(() => parseLineMark(window.location.hash), []);
  const [path, setPath] = useState(mark?.path ?? sorted[0]?.path ?? '');
  const shown = sorted.find((file) => file.path === path) ?? sorted[0];
  if (!shown) return <p class="empty-note">No files.</p>;
  return (
    <>
      {sorted.length > 1 && (
        <p>
          <label>
            File{' '}
            <select value={shown.path} onChange={({ currentTarget }) => setPath(currentTarget.value)}>
              {sorted.map((file) => (
                <option key={file.path} value={file.path}>
                  {file.path}
                </option>
              ))}
            </select>
          </label>
        </p>
      )}
      <FileText key={shown.path} file={shown} line={mark?.path === shown.path ? mark.line : null} />
    </>
  );
}

function FileText({ file, line: marked }: { file: SubmittedFile; line: number | null }) {
  const ref = useRef<HTMLElement>(null);
  useEffect(() => ref.current?.querySelector('.is-marked')?.scrollIntoView({ block: 'center' }), []);
  const bytes = useMemo(() => toBytes(file), [file]);
  const save = () => downloadBlob(new Blob([bytes]), file.path.slice(file.path.lastIndexOf('/') + 1));
  const lines = file.encoding === 'utf8' ? file.content.replace(/\r?\n$/, '').split(/\r?\n/) : null;
  return (
    <>
      <p class="actions">
        <code>{file.path}</code> <span class="chart-facts">{formatBytes(bytes.length)}</span>
        <button type="button" onClick={save}>
          Download
        </button>
      </p>
      {lines ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable region must be focusable
        <section ref={ref} class="batch-text source-lines" tabIndex={0} aria-label={`Text of ${file.path}`}>
          {lines.slice(0, maxLines).map((line, index) => (
            <span key={index} class={index + 1 === marked ? 'is-marked' : undefined}>{`${line}\n`}</span>
          ))}
        </section>
      ) : (
        <p class="empty-note">Not a text.</p>
      )}
      {lines && lines.length > maxLines && <p class="chart-facts">Only the first {maxLines} lines are shown.</p>}
    </>
  );
}

function toBytes({ content, encoding }: SubmittedFile): Uint8Array<ArrayBuffer> {
  if (encoding === 'utf8') return new TextEncoder().encode(content);
  return Uint8Array.from(atob(content), (character) => character.charCodeAt(0));
}
