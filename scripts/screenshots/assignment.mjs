const sums = {
  'assignment.yaml': `
title: "Sums and averages"
entry: main.py
timezone: Europe/Berlin
due: 2030-12-08T23:59
cases:
  - { name: two numbers, stdin: "3\\n4\\n", expected: "7\\n", example: true }
  - { name: negative, stdin: "-4\\n1\\n", expected: "-3\\n", points: 2, visibility: all }
  - { name: large, stdin: "1000\\n2000\\n", expected: "3000\\n", points: 3, visibility: name_only }
solution: solution/main.py
`,
  'statement.md':
    '# Sums and averages\n\nRead **two whole numbers**, one a line, and print their sum.\n\n' +
    '| input | output |\n|---|---|\n| `3`, `4` | `7` |\n| `-4`, `1` | `-3` |\n',
  'solution/main.py': 'a = int(input())\nb = int(input())\nprint(a + b)\n',
};

const words = {
  'assignment.yaml': `
title: "Words in a text"
entry: main.py
timezone: Europe/Berlin
due: 2030-12-15T23:59
attempts: 3
cases:
  - { name: two words, stdin: "red green\\n", expected: "2\\n", example: true }
solution: solution/main.py
`,
  'statement.md': '# Words in a text\n\nRead a line and print how many words it has.\n',
  'solution/main.py': 'print(len(input().split()))\n',
};

/** An assignment of the screenshots, as the body of a request has its files. */
export function readAssignment(name, changes = {}) {
  const files = { ...{ sums, words }[name], ...changes };
  return { name, files: Object.entries(files).map(([path, content]) => ({ path, content })) };
}
