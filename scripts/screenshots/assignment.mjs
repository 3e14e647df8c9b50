const sums = {
  'assignment.yaml': `
title: "Sums and averages"
entry: main.py
timezone: Europe/Berlin
due: 2030-12-08T23:59
cases:
  - { name: two numbers, stdin: "3\\n4\\n", expected: "7\\n", example: true }
  - { name: negative, stdin: "-4\\n1\\n", expected: "-3\\n", points: 2, visibility: visible }
  - { name: large, stdin: "1000\\n2000\\n", expected: "3000\\n", points: 3, visibility: name_only }
solution: solution/main.py
`,
  'statement.md':
    '# Sums and averages\n\nRead **two whole numbers**, one a line, and print their sum.\n\n' +
    '| input | output |\n|---|---|\n| `3`, `4` | `7` |\n| `-4`, `1` | `-3` |\n',
  'solution/main.py': 'a = int(input())\nb = int(input())\nprint(a + b)\n',
};

/** The name and files of the assignment of the screenshots, some replaced by `changes`. */
export function readAssignment(changes = {}) {
  const files = Object.entries({ ...sums, ...changes }).map(([path, content]) => ({ path, content }));
  return { name: 'hw03', files };
}
