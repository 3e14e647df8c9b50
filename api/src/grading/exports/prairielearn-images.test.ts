import type { StudentResult } from '@runq/common/contract/grading';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { collectExport, readZip } from '../../../test/support/collect-export.js';
import { describeHeader, describeStudent } from '../../../test/support/example-results.js';

type Artifact = StudentResult['cases'][number]['artifacts'][number];

const header = describeHeader(['visible', 'visible', 'hidden']);
const plot = (name: string, bytes: number): Artifact => ({ name, bytes, mediaType: 'image/png', kind: 'plot' });

interface Document {
  tests: { name: string; message: string; images: { label: string; url: string }[] }[];
}

/** Exports a student whose cases have these artifacts; all are stored but those in `expired`. */
async function exportWith(artifacts: Artifact[][], { expired = [] as string[], diff = '' } = {}) {
  const student = describeStudent(
    header,
    artifacts.map(() => 'WA'),
  );
  const cases = student.cases.map((one, i) => ({ ...one, artifacts: artifacts[i]!, diff, runId: 'run' }));
  const read: string[] = [];
  const readArtifact = async (runId: string, path: string) => {
    read.push(`${runId} ${path}`);
    const name = path.slice(path.indexOf('/') + 1);
    const found = artifacts.flat().find((one) => one.name === name)!;
    return expired.includes(name) ? null : Buffer.alloc(found.bytes, name);
  };
  const data = { header, students: [{ ...student, cases }] };
  const [text] = (await readZip(await collectExport(data, 'prairielearn', { readArtifact }))).values();
  expect(Buffer.byteLength(text!)).toBeLessThanOrEqual(1_000_000);
  return { read, tests: (JSON.parse(text!) as Document).tests };
}

test('the plots of a case are images of its test, but not those of hidden cases or other files', async () => {
  const file = { name: 'data.csv', mediaType: 'text/csv', bytes: 10, kind: 'file' };
  const { tests, read } = await exportWith([[plot('plot-1.png', 4), file], [], [plot('secret.png', 4)]]);
  expect(tests.map(({ images }) => images)).toEqual([
    [{ label: 'plot-1.png', url: `data:image/png;base64,${Buffer.from('plot').toString('base64')}` }],
    [],
  ]);
  expect(read).toEqual(['run case 0 visible/plot-1.png']);
  expect(tests[0]!.message).toBe('Sentence of case 0 visible.');
});

test('names the plots that do not fit into 1 MB or have expired, and still has the smaller ones', async () => {
  const large = ['a', 'b', 'c', 'd'].map((name) => plot(`large-${name}.png`, 600_000));
  const { tests } = await exportWith([[plot('first.png', 300_000), ...large, plot('last.png', 3000)], [plot('x', 5)]], {
    expired: ['x'],
  });
  expect(tests[0]!.images.map(({ label }) => label)).toEqual(['first.png', 'last.png']);
  expect(tests[0]!.message).toBe(
    'Sentence of case 0 visible.\n' +
      '[Images that are left out, as PrairieLearn accepts 1 MB: large-a.png, large-b.png, large-c.png and 1 more.]',
  );
  expect(tests[1]).toMatchObject({
    images: [],
    message: expect.stringMatching(/\n\[Images that are no longer stored: x\.\]$/),
  });
});

test('texts come before images', async () => {
  const { tests } = await exportWith([[plot('plot.png', 200_000)]], { diff: '-ä\n'.repeat(190_000) });
  expect(tests[0]!.images).toEqual([]);
  expect(tests[0]!.message).toContain('plot.png');
});

test('a document never exceeds 1 MB, whatever its images are', async () => {
  const artifact = fc.record({
    name: fc.string({ minLength: 1, maxLength: 300, unit: 'binary' }),
    bytes: fc.oneof(fc.nat(2000), fc.nat(900_000)),
    mediaType: fc.constant('image/svg+xml'),
    kind: fc.constant('plot'),
  });
  const cases = fc.array(fc.uniqueArray(artifact, { maxLength: 6, selector: ({ name }) => name }), {
    minLength: 1,
    maxLength: 2,
  });
  await fc.assert(
    fc.asyncProperty(cases, fc.nat(420_000), async (artifacts, lines) => {
      const { tests } = await exportWith(artifacts, { diff: '-\n'.repeat(lines) });
      tests.forEach(({ images, message }, i) => {
        const left = artifacts[i]!.length - images.length;
        expect(message.includes('[Images that are')).toBe(left > 0);
      });
    }),
    { numRuns: 40 },
  );
});
