import fc from 'fast-check';
import { expect, test } from 'vitest';
import { collectExport, readZip } from '../../../test/support/collect-export.js';
import { describeHeader, describeStudent } from '../../../test/support/example-results.js';
import { results } from '../../../test/support/result-arbitraries.js';

const header = describeHeader(['visible', 'visible', 'hidden']);

async function readReports(...parameters: [Parameters<typeof collectExport>[0], Parameters<typeof collectExport>[2]?]) {
  const [data, options] = parameters;
  return readZip(await collectExport(data, 'html', options));
}

/** Names of the tags that a report may have. */
const tags = new Set(
  'html head meta title style body main h1 h2 p bdi time table thead tbody tr th td span pre code'.split(' '),
);
const attribute = / [a-z-]+(="[^"<>]*")?/y;

/** Fails on a tag of another name, an unbalanced tag, and an attribute that runs or loads something. */
function checkMarkup(html: string): void {
  const open: string[] = [];
  for (const [tag, slash, name, rest] of html.matchAll(/<(\/?)([^\s>]*)([^>]*)>/g)) {
    if (tag === '<!doctype html>') continue;
    expect(tags, tag).toContain(name);
    expect(rest!.replace(new RegExp(attribute, 'g'), ''), tag).toBe('');
    expect(rest, tag).not.toMatch(/\s(on\w+|src|href|style|action)=/i);
    if (name === 'meta') continue;
    if (slash === '') open.push(name!);
    else expect(open.pop(), tag).toBe(name);
  }
  expect(open).toEqual([]);
}

const toVisible = (html: string) =>
  html
    .replace(/<style>.*?<\/style>/s, '')
    .replace(/<(\/?(h1|h2|p|tr|thead|tbody|table|pre|td|th))\b[^>]*>/g, '\n')
    .replace(/<[^>]+>/g, '')
    .replace(/\s*\n\s*/g, '\n');

test('shows score, cases, sentences, comparison and diff', async () => {
  const reports = await readReports({ header, students: [describeStudent(header, ['AC', 'PE', 'WA'])] });
  const html = reports.get('ada.html')!;
  const text = toVisible(html);
  expect(text).toContain('\nSums and averages\nAda L. (ada)\nScore: 2 of 6.\nSubmitted 2026-12-08 20:00 UTC. Graded ');
  expect(text).toContain('\ncase 0 visible\n✓ Correct (AC)\n2 / 2\nSentence of case 0 visible.\n');
  expect(text).toContain('\nFiles: plot.png\n');
  expect(text).toContain('\nIt would pass if whitespace were ignored.\nHint: hint 1\n');
  expect(text).toContain('− expected, + your output, compared by lines:\n@@ line 1 @@-7 of case 1 visible+8·');
  expect(html).toContain('<span class="got">+8·</span>');
  expect(text).toContain('case 2 hidden');
});

test('students see nothing of a hidden case', async () => {
  const students = [describeStudent(header, ['AC', 'PE', 'WA'])];
  const reports = await readReports({ header, students }, { audience: 'student' });
  expect(reports.get('ada.html')).not.toContain('case 2');
  expect(reports.get('ada.html')).toContain('Score: 2 of 6.');
});

test('a result that needs attention shows no points of it', async () => {
  const reports = await readReports({ header, students: [describeStudent(header, ['AC', 'IE', 'AC'])] });
  const text = toVisible(reports.get('ada.html')!);
  expect(text).toContain('Not graded yet: a fault of the service. A grader must decide.');
  expect(text).toContain('– Not graded: a fault of the service (IE)\nopen / 2');
  expect(text).not.toContain('Score:');
});

test('any results are well-formed reports without scripts or links', async () => {
  await fc.assert(
    fc.asyncProperty(results, async (data) => {
      const reports = await readReports(data);
      expect(reports.size).toBe(data.students.length);
      for (const html of reports.values()) checkMarkup(html);
    }),
    { numRuns: 60 },
  );
});
