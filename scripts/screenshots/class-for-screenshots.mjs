import { zipSync } from 'fflate';

/** Six cases on the averages of numbers, of which some are hidden. */
const assignment = {
  'assignment.yaml': `
name: hw03
title: "Sums and averages"
entry: main.py
timezone: Europe/Berlin
due: 2030-12-08T23:59
attempts: 10
limits: { cpu_s: 1, wall_s: 10 }
cases:
  - { name: two numbers, stdin: "2\\n3\\n4\\n", expected: "7 3.5\\n", example: true }
  - { name: one number, stdin: "1\\n5\\n", expected: "5 5.0\\n", example: true }
  - { name: negative, stdin: "2\\n-1\\n1\\n", expected: "0 0.0\\n", points: 2 }
  - { name: large, stdin: "2\\n1000\\n3000\\n", expected: "4000 2000.0\\n", points: 2, visibility: name_only }
  - { name: many, stdin: "4\\n1\\n2\\n3\\n4\\n", expected: "10 2.5\\n", visibility: hint, hint: "How many are there?" }
  - { name: none, stdin: "0\\n", expected: "nothing\\n", points: 3, visibility: hidden }
solution: solution/main.py
precheck: [two numbers, one number]
`,
  'statement.md': `Read a number *n*, then *n* numbers. Print their sum and their average.

| input | output |
|---|---|
| \`2\`, \`3\`, \`4\` | \`7 3.5\` |

Without numbers print \`nothing\`.
`,
};

const read = 'n = int(input("How many? "))\nnumbers = [int(input()) for _ in range(n)]\n';
const right = `${read}if n == 0:\n    print("nothing")\nelse:\n    print(sum(numbers), sum(numbers) / n)\n`;
assignment['solution/main.py'] = right;

/** What students hand in: right, and wrong in the ways of a first course. */
export const programs = {
  right,
  forgetsNone: `${read}print(sum(numbers), sum(numbers) / n)\n`,
  halves: `${read}print(sum(numbers), sum(numbers) / 2)\n`,
  spaces: `${read}print("", sum(numbers), sum(numbers) / n)\n`,
  misspelt: `${read}print(sum(numbers), total / n)\n`,
  endless: `${read}while n > 3:\n    pass\nprint(sum(numbers), sum(numbers) / n)\n`,
  broken: `${read}print(sum(numbers)\n`,
};

const names = [
  ...['Ada Lovelace', 'Alan Turing', 'Barbara Liskov', 'Edsger Dijkstra', 'Frances Allen', 'Grace Hopper'],
  ...['Hedy Lamarr', 'John Backus', 'Katherine Johnson', 'Margaret Hamilton', 'Niklaus Wirth', 'Radia Perlman'],
];
const idOf = (name) => name.split(' ').at(-1).toLowerCase();

const toZip = (files) =>
  new Blob([
    zipSync(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, new TextEncoder().encode(text)]))),
  ]);

/** Signs in as any user of the development server; the result sends requests. */
async function openClient(url, userId, role) {
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ userId, role });
  const { token } = await (await fetch(`${url}/v1/dev/token`, { method: 'POST', headers, body })).json();
  return async function send(method, path, content) {
    const isForm = content instanceof FormData;
    const response = await fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(isForm || content === undefined ? {} : headers) },
      ...(content === undefined ? {} : { body: isForm ? content : JSON.stringify(content) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text === '' ? null : JSON.parse(text);
  };
}

function toForm(fields) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields))
    if (typeof value === 'string') form.set(name, value);
    else form.set(name, value, `${name}.zip`);
  return form;
}

/** Submissions of a class as an archive, and its list. One student has handed in nothing. */
export function describeClass() {
  const kinds = Object.values(programs);
  const files = names.map((name, index) => [`${idOf(name)}/main.py`, `${kinds[index % kinds.length]}# ${index}\n`]);
  const rows = [...names, 'Tim Berners-Lee'].map((name) => `${idOf(name)},${name}`);
  return { files: Object.fromEntries(files), roster: `id,name\n${rows.join('\n')}\n` };
}

/** Saves and publishes the assignment, grades a class by it, and sets a score. Returns the id of the batch. */
export async function gradeClass(url, grader) {
  const send = await openClient(url, grader, 'grader');
  await send('POST', '/v1/assignments', toForm({ package: toZip(assignment) }));
  await send('POST', '/v1/assignments/hw03/publish', { students: names.map(idOf) });
  const { files, roster } = describeClass();
  const form = { assignment: 'hw03', submissions: toZip(files), roster: new Blob([roster]) };
  const { id, total } = await send('POST', '/v1/batches', toForm(form));
  const read = () => send('GET', `/v1/batches/${id}`);
  for (let batch = await read(); batch.counts.finished < total; batch = await read())
    await new Promise((resolve) => setTimeout(resolve, 500));
  const note = 'The idea is right; we talked about the empty case.';
  await send('POST', `/v1/batches/${id}/students/liskov/override`, { score: 8, note });
  await send('POST', `/v1/batches/${id}/rerun`, { which: 'failed' });
  return id;
}

/** Students who run programs: one for long without output, some that fail, and some that wait. */
export async function runClass(url) {
  const students = await Promise.all(names.map((name) => openClient(url, idOf(name), 'student')));
  const run = (index, code, query = '') => students[index]('POST', `/v1/runs${query}`, { code });
  for (let count = 0; count < 5; count++) await run(3, 'print(total)', '?wait=30000');
  await run(4, 'numbers = [1, 2]\nprint(numbers[2])', '?wait=30000');
  await run(5, 'print("fine")', '?wait=30000');
  await run(0, 'import time\ntime.sleep(55)');
  for (const index of [1, 2]) await run(index, 'import time\nwhile True:\n    print(".")\n    time.sleep(1)');
  for (let count = 0; count < 3; count++)
    await run(6, 'import time\nfor _ in range(50):\n    print(".")\n    time.sleep(1)');
}
