import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../support/client.js';
import { zip } from './grading-class.js';

/** A published assignment as a student sees it. */
export interface WireMyAssignment {
  name: string;
  state: string;
  score: number | null;
  maxScore: number;
  attempts: { limit: number | null; used: number; left: number | null };
  statement: string | null;
  cases: { name: string; visibility: string; stdin: string | null; expected: string | null; precheck: boolean }[];
  submissions: WireSubmission[];
}

export interface WireSubmission {
  id: string;
  attempt: number | null;
  kind: string;
  state: string;
  score: number | null;
  maxScore: number;
  counts: boolean;
  late: boolean;
  offline: boolean;
  penaltyPercent: number;
  submittedAt: string;
  receivedAt: string;
  overridden: { score: number; note: string } | null;
  cases: WireCase[];
}

interface WireCase {
  name: string;
  verdict: string;
  score: number;
  sentence: string;
  hint: string | null;
  input: string | null;
  expected: string | null;
  transcript: { parts: { kind: string; text: string }[] } | null;
}

/** Texts that no student may see before an assignment is due. */
export const secrets = {
  input: 'input-4711',
  expected: 'expected-4712',
  hint: 'hint-4713',
  later: 'later-4714',
};

const hourMs = 3_600_000;

/** A local time of an assignment in UTC, some hours from now. */
export const hoursFromNow = (hours: number): string => new Date(Date.now() + hours * hourMs).toISOString().slice(0, 19);

/** A program that echoes its input is right in all cases. */
export const right = 'print(input())\n';

/** An assignment with a case of each visibility, 1 point each; `more`: further lines of `assignment.yaml`. */
export function describeAssignment(name: string, more: string[] = []): Buffer {
  return zip({
    'assignment.yaml': [
      'version: 1',
      `name: ${name}`,
      'title: Echo',
      'entry: main.py',
      'timezone: UTC',
      'limits: { cpu_s: 2, wall_s: 10, memory_mb: 64 }',
      ...more,
      'cases:',
      '  - { name: open, stdin: "4", expected: "4", example: true }',
      '  - { name: named, stdin: "5", expected: "5", visibility: name_only }',
      `  - { name: hinted, stdin: "6", expected: "6", visibility: hint, hint: "${secrets.hint}" }`,
      `  - { name: hidden, stdin: "${secrets.input}", expected: "${secrets.input}", visibility: hidden }`,
      `  - { name: later, stdin: "${secrets.later}", expected: "${secrets.later}", visibility: after_due }`,
      '',
    ].join('\n'),
    'statement.md': '# Echo\n',
  });
}

/** Saves and publishes an assignment; returns the id of the batch with its submissions. */
export async function publish(grader: Client, name: string, more: string[] = [], body: object = {}): Promise<string> {
  await grader.send('POST', '/v1/assignments', { package: describeAssignment(name, more) });
  const path = `/v1/assignments/${name}/publish`;
  const { publication } = await grader.json<{ publication: { batchId: string } }>('POST', path, body);
  return publication.batchId;
}

/** The body of a submission with one file. */
export const program = (content: string) => ({ files: [{ path: 'main.py', content }] });

/** Submits a program and waits until it is graded. */
export async function submit(
  client: Client,
  name: string,
  content: string,
  more: object = {},
): Promise<WireSubmission> {
  const body = { ...program(content), ...more };
  const { id } = await client.json<WireSubmission>('POST', `/v1/my/assignments/${name}/submissions`, body);
  return waitForResult(client, id);
}

const [askEveryMs, timeoutMs] = [100, 150_000];

export async function waitForResult(client: Client, id: string): Promise<WireSubmission> {
  for (const deadline = Date.now() + timeoutMs; Date.now() < deadline; await sleep(askEveryMs)) {
    const submission = await client.json<WireSubmission>('GET', `/v1/my/submissions/${id}`);
    if (submission.state === 'finished') return submission;
  }
  throw new Error(`submission ${id} is not graded after ${timeoutMs} ms`);
}

export const readMine = (client: Client, name: string) =>
  client.json<WireMyAssignment>('GET', `/v1/my/assignments/${name}`);
