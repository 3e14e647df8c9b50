import { strToU8, zipSync } from 'fflate';

const caseCount = 10;

const read = 'a = int(input("first? "))\nb = int(input("second? "))\n';
/** A right program that does something else in one case: the first number is the number of the case. */
const exceptIn = (number: number, statement: string) =>
  `import os, time\n${read}if a == ${number}: ${statement}\nelse: print(a + b)\n`;
const all = (verdict: string) => Array.from({ length: caseCount }, () => verdict);
const only = (number: number, verdict: string) =>
  all('AC').map((other, index) => (index === number - 1 ? verdict : other));

/** What students hand in, and the verdict of each case by construction. */
const kinds: { files: Record<string, string>; verdicts: string[] }[] = [
  { files: { 'main.py': `${read}print(a + b)\n` }, verdicts: all('AC') },
  { files: { 'main.py': `${read}print(a + b + a % 2)\n` }, verdicts: all('AC').map((_, i) => (i % 2 ? 'AC' : 'WA')) },
  // The checker of the last case does not mind blanks.
  { files: { 'main.py': `${read}print("", a + b)\n` }, verdicts: [...all('PE').slice(1), 'AC'] },
  { files: { 'main.py': exceptIn(3, 'raise ValueError("no")') }, verdicts: only(3, 'RE') },
  { files: { 'main.py': 'print(\n' }, verdicts: ['SE', ...all('SKIP').slice(1)] },
  { files: { 'main.py': exceptIn(4, 'exec("while True: pass")') }, verdicts: only(4, 'TLE') },
  { files: { 'main.py': exceptIn(5, 'time.sleep(60)') }, verdicts: only(5, 'WTL') },
  { files: { 'main.py': exceptIn(6, 'print(len("a" * 200_000_000))') }, verdicts: only(6, 'MLE') },
  { files: { 'main.py': exceptIn(7, 'exec("while True: print(7)")') }, verdicts: only(7, 'OLE') },
  { files: { 'other.py': 'print(1)\n', 'notes.txt': 'hi\n' }, verdicts: all('MISSING') },
  { files: { 'main.py': exceptIn(8, 'os.kill(-1, 9); os.kill(os.getpid(), 9)') }, verdicts: only(8, 'RE') },
  { files: { 'main.py': exceptIn(10, 'print("half")') }, verdicts: only(10, 'PA') },
  { files: { 'main.py': exceptIn(10, 'print("bug")') }, verdicts: only(10, 'IE') },
];

const checker = `import sys
given, expected, got = (open(name).read() for name in sys.argv[1:])
if got.startswith("half"):
    print(0.5)
    sys.exit(7)
if got.startswith("bug"):
    raise RuntimeError("no rule for this")
sys.exit(0 if got.strip() == expected.strip() else 1)
`;

/**
 * Files of an assignment that adds two numbers in ten cases of one point; the last one has a checker of its own. A case
 * ends sooner than workers are killed: a longer one may be interrupted every time.
 */
export function createAssignment(): Record<string, string> {
  const cases = Array.from({ length: caseCount }, (_, index) => {
    const number = index + 1;
    const own = number === caseCount ? ', checker: { type: custom, file: checker.py }' : '';
    return `  - { name: c${number}, stdin: "${number}\\n${number * 10}\\n", expected: "${number * 11}\\n"${own} }`;
  });
  return {
    'assignment.yaml': [
      'version: 1',
      'name: sums',
      'title: Sums',
      'entry: main.py',
      `limits: { cpu_s: 1, wall_s: 4, memory_mb: 64, output_kb: 64 }`,
      'cases:',
      ...cases,
      'solution: solution/main.py',
      '',
    ].join('\n'),
    'checker.py': checker,
    'solution/main.py': kinds[0]!.files['main.py']!,
  };
}

/** A class whose students hand in every kind of program in turn. */
export function createClass(students: number): { files: Record<string, string>; verdicts: Map<string, string[]> } {
  const files: Record<string, string> = {};
  const verdicts = new Map<string, string[]>();
  for (let index = 0; index < students; index++) {
    const student = `s${String(index).padStart(3, '0')}`;
    const kind = kinds[index % kinds.length]!;
    // A comment makes every submission another program, so that no result is used twice.
    for (const [path, text] of Object.entries(kind.files))
      files[`${student}/${path}`] = path.endsWith('.py') ? `${text}# ${student}\n` : text;
    verdicts.set(student, kind.verdicts);
  }
  return { files, verdicts };
}

/** Files as a zip. */
export const zip = (files: Record<string, string>): Buffer =>
  Buffer.from(zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, strToU8(text)]))));
