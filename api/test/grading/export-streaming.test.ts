import { Writable } from 'node:stream';
import type { StudentResult } from '@runq/common/contract/grading';
import { describe, expect, test } from 'vitest';
import { exportResults, type ResultFormat, resultFormats } from '../../src/grading/exports/export-results.js';
import { describeHeader, describeStudent } from '../support/example-results.js';

const formats = Object.keys(resultFormats) as ResultFormat[];
const studentCount = 1000;
/** Students that may be read before they are written: buffers of streams, and the window of compression. */
const aheadMax = 60;
const options = { bom: false, audience: 'grader' as const };

const header = describeHeader(Array.from({ length: 20 }, () => 'visible'));
const verdicts = header.cases.map((_, i) => (i % 2 === 0 ? ('AC' as const) : ('WA' as const)));
const idOf = (i: number) => `s${String(i).padStart(4, '0')}`;

/** Students of the batch, and how many were read so far. */
function createSource(fail?: Error) {
  const source = { read: 0, isEnded: false, students: generate() };
  async function* generate(): AsyncGenerator<StudentResult> {
    try {
      for (; source.read < studentCount; source.read++) {
        if (fail && source.read === 100) throw fail;
        yield describeStudent(header, verdicts, { student: idOf(source.read), name: idOf(source.read) });
      }
    } finally {
      source.isEnded = true;
    }
  }
  return source;
}

describe.each(formats)('%s', (format) => {
  test('reads 1,000 students with 20 cases only as fast as they are written', async () => {
    const source = createSource();
    let seen = -1;
    let tail = '';
    let ahead = 0;
    // Ids of students are readable in every format: names of files stand in a zip as they are.
    const target = new Writable({
      highWaterMark: 1024,
      write(chunk: Buffer, _encoding, callback) {
        const text = tail + chunk.toString('latin1');
        for (const [, id] of text.matchAll(/s(\d{4})/g)) seen = Math.max(seen, Number(id));
        tail = text.slice(-4);
        ahead = Math.max(ahead, source.read - seen);
        setImmediate(callback);
      },
    });
    await exportResults(header, source.students, format, target, options);
    expect(seen).toBe(studentCount - 1);
    expect(ahead).toBeLessThanOrEqual(aheadMax);
  });

  test('ends with the error of the source', async () => {
    const source = createSource(new Error('Redis is lost'));
    const target = new Writable({ write: (_chunk, _encoding, callback) => callback() });
    await expect(exportResults(header, source.students, format, target, options)).rejects.toThrow('Redis is lost');
    expect(target.destroyed).toBe(true);
  });

  test('ends the source when the client leaves', async () => {
    const source = createSource();
    const target = new Writable({ write: (_chunk, _encoding, callback) => callback(new Error('client left')) });
    await expect(exportResults(header, source.students, format, target, options)).rejects.toThrow('client left');
    await expect.poll(() => source.isEnded).toBe(true);
    expect(source.read).toBeLessThanOrEqual(aheadMax);
  });
});
