import { strToU8, zipSync } from 'fflate';
import type { Page } from 'playwright-core';

/** A file as a browser's file input takes it. */
export const zipFile = (name: string, files: Record<string, string>) => ({
  ...{ name, mimeType: 'application/zip' },
  buffer: Buffer.from(zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)])))),
});

const program = 'a = int(input())\nb = int(input())\nprint(a + b)\n';

/** An assignment of three cases with a solution that passes. */
export const sums: Record<string, string> = {
  'assignment.yaml': [
    'name: sums',
    'title: Sums',
    'entry: main.py',
    'timezone: Europe/Berlin',
    'due: 2030-12-08T23:59',
    'cases:',
    '  - { name: small, stdin: "1\\n2\\n", expected: "3\\n", example: true }',
    '  - { name: negative, stdin: "-1\\n1\\n", expected: "0\\n", points: 2 }',
    '  - { name: large, stdin: "1000\\n2000\\n", expected: "3000\\n", visibility: hidden, points: 3 }',
    'solution: solution/main.py',
    '',
  ].join('\n'),
  'solution/main.py': program,
};

/** The same with a mistake in the second case, and a checker that fails. */
export const faultySums: Record<string, string> = {
  ...sums,
  'assignment.yaml': sums['assignment.yaml']!.replace('expected: "0\\n"', 'expected: "1\\n"').replace(
    'expected: "3000\\n"',
    'expected: "3000\\n", checker: { type: custom, file: checker.py }',
  ),
  'checker.py': 'raise KeyError("rule 7")\n',
};

/** Not valid, in two places. */
export const invalidSums: Record<string, string> = {
  ...sums,
  'assignment.yaml': sums['assignment.yaml']!.replace('points: 2', 'points: -2').replace('hidden', 'secret'),
};

/** Submissions of three students, one of whom sent no program. */
export const submissions: Record<string, string> = {
  'ada/main.py': program,
  'bob/main.py': 'print(3)\n',
  'carla/notes.exe': 'MZ',
  '.DS_Store': '',
};

export const roster = {
  ...{ name: 'class.csv', mimeType: 'text/csv' },
  buffer: Buffer.from('id,name\nada,Ada Lovelace\nbob,Bob\ndora,Dora\n'),
};

/** Picks a file for the zone of the view. */
export const pickFile = (page: Page, file: { name: string; mimeType: string; buffer: Buffer }) =>
  page.locator('.drop-zone input[type=file]').first().setInputFiles(file);

/** Follows a link of the page's own navigation. */
export const openSection = (page: Page, name: 'My class now' | 'Assignments' | 'Grade' | 'Batches') =>
  page.getByRole('navigation', { name: 'Grading' }).getByRole('link', { name, exact: true }).click();
