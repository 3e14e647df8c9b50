import { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { StudentResult } from '@runq/common/contract/grading';
import type { ResultsHeader } from '@runq/common/contract/results';
import { fromBuffer } from 'yauzl';
import { exportResults, type ResultFormat } from '../../src/grading/exports/export-results.js';
import type { ExportOptions } from '../../src/grading/exports/result-writer.js';

/** The bytes of an export; the defaults are for graders, without a byte order mark. */
export async function collectExport(
  { header, students }: { header: ResultsHeader; students: StudentResult[] },
  format: ResultFormat,
  options: Partial<ExportOptions> = {},
): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const target = new Writable({
    write(chunk: Buffer, _encoding, callback) {
      chunks.push(chunk);
      callback();
    },
  });
  const all = { bom: false, audience: 'grader' as const, ...options };
  await exportResults(header, Readable.from(students), format, target, all);
  return Buffer.concat(chunks);
}

/** The files of a zip by their path. yauzl refuses unsafe paths. */
export async function readZip(bytes: Buffer): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const zip = await new Promise<import('yauzl').ZipFile>((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true, strictFileNames: true }, (error, opened) =>
      error ? reject(error) : resolve(opened),
    );
  });
  await new Promise<void>((resolve, reject) => {
    zip.on('error', reject);
    zip.on('end', resolve);
    zip.on('entry', (entry: import('yauzl').Entry) => {
      zip.openReadStream(entry, (error, stream) => {
        if (error) return reject(error);
        text(stream).then((content) => {
          if (files.has(entry.fileName)) return reject(new Error(`two entries ${entry.fileName}`));
          files.set(entry.fileName, content);
          zip.readEntry();
        }, reject);
      });
    });
    zip.readEntry();
  });
  return files;
}

/** All texts of an export: its bytes, or the names and contents of its files. */
export async function readTexts(bytes: Buffer, extension: string): Promise<string> {
  if (extension !== 'zip') return bytes.toString();
  return [...(await readZip(bytes))].flat().join('\n');
}
