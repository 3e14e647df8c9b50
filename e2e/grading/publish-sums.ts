import { type Client, signIn } from '../support/client.js';
import { zip } from './grading-class.js';

/** Texts of the assignment that no student may receive. */
export const secrets = {
  named: '4711883',
  hinted: '5811883',
  hidden: '6911883',
  hiddenName: 'overflow-6914',
  solution: 'solution-7714',
} as const;

/** The hint of a case, which students read when it fails. */
export const hint = 'Think of numbers below zero.';

const statement = `# Sums

Read **two numbers** and print their sum.

## Input

| line | content |
|---|---|
| 1 | the first number |
| 2 | the second number |

\`\`\`
first? 3
\`\`\`

<script>window.statementRan = true</script><img src="/v1/runs" onerror="window.statementRan = true" alt="a picture">
<a href="javascript:window.statementRan = true">a link</a> and [another](https://example.org/)
`;

/** A right program, and one that subtracts. */
export const programs = {
  right: 'a = int(input("first? "))\nb = int(input("second? "))\nprint(a + b)\n',
  wrong: 'a = int(input("first? "))\nb = int(input("second? "))\nprint(a - b)\n',
};

/** Local time in a zone that is some hours ahead of UTC, as `assignment.yaml` has it. */
const localTime = (at: number, zoneHours: number) => new Date(at + zoneHours * 3_600_000).toISOString().slice(0, 19);

const tokyoHours = 9;

export interface Rules {
  name: string;
  title?: string;
  /** Times in ms from now. */
  opensIn?: number;
  dueIn?: number;
  late?: { untilIn: number; percentPerDay: number };
  attempts?: number;
  counts?: 'best' | 'latest' | 'chosen';
  /** Ids of the students who have it; without it all. */
  students?: string[];
}

/** Publishes an assignment in which two numbers are added, with a case of each visibility. */
export async function publishAssignment(url: string, rules: Rules): Promise<Client> {
  const now = Date.now();
  const grader = await signIn(url, 'gina', 'grader');
  const { opensIn, dueIn, late } = rules;
  const lateUntil = localTime(now + (late?.untilIn ?? 0), tokyoHours);
  const yaml = [
    'version: 1',
    `name: ${rules.name}`,
    `title: ${rules.title ?? 'Sums and more'}`,
    'entry: main.py',
    'timezone: Asia/Tokyo',
    ...(opensIn === undefined ? [] : [`opens: ${localTime(now + opensIn, tokyoHours)}`]),
    ...(dueIn === undefined ? [] : [`due: ${localTime(now + dueIn, tokyoHours)}`]),
    ...(late ? [`late: { until: ${lateUntil}, penalty_percent_per_day: ${late.percentPerDay} }`] : []),
    `attempts: ${rules.attempts ?? 0}`,
    `counts: ${rules.counts ?? 'best'}`,
    'limits: { cpu_s: 2, wall_s: 20 }',
    'cases:',
    '  - { name: small, stdin: "3\\n4\\n", expected: "7\\n", example: true }',
    `  - { name: named, stdin: "${secrets.named}00\\n4\\n", expected: "${secrets.named}04\\n", visibility: name_only }`,
    `  - { name: hinted, stdin: "${secrets.hinted}00\\n4\\n", expected: "${secrets.hinted}04\\n", visibility: hint,`,
    `      hint: "${hint}" }`,
    `  - { name: ${secrets.hiddenName}, stdin: "${secrets.hidden}00\\n4\\n", expected: "${secrets.hidden}04\\n",`,
    '      visibility: hidden, points: 3 }',
    'precheck: [small]',
    'solution: solution/main.py',
    '',
  ].join('\n');
  await grader.send('POST', '/v1/assignments', {
    package: zip({
      'assignment.yaml': yaml,
      'statement.md': statement,
      'solution/main.py': `# ${secrets.solution}\n${programs.right}`,
    }),
  });
  const { students } = rules;
  await grader.json('POST', `/v1/assignments/${rules.name}/publish`, students ? { students } : {});
  return grader;
}
