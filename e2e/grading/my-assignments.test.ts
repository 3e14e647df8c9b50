import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Client, signIn } from '../support/client.js';
import { type Runq, startRunq } from '../support/start-runq.js';
import {
  hoursFromNow,
  program,
  publish,
  readMine,
  right,
  secrets,
  submit,
  type WireMyAssignment,
  type WireSubmission,
  waitForResult,
} from './published-assignment.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let runq: Runq;
let grader: Client;
let ada: Client;
let bob: Client;

beforeAll(async () => {
  runq = await startRunq();
  [grader, ada, bob] = await Promise.all([
    signIn(runq.url, 'grader', 'grader'),
    signIn(runq.url, 'ada'),
    signIn(runq.url, 'bob'),
  ]);
});
afterAll(async () => {
  await runq?.stop();
});

const verdictsOf = ({ cases }: WireSubmission) => cases.map(({ name, verdict }) => `${name} ${verdict}`);
const refusal = async (response: Response) =>
  `${response.status} ${((await response.json()) as { detail: string }).detail}`;

test('a student sees what the visibility of each case shows, before and after a submission', async () => {
  await publish(grader, 'seen', [`due: ${hoursFromNow(1)}`]);
  const before = await readMine(ada, 'seen');
  expect(before).toMatchObject({ state: 'open', score: null, maxScore: 5, statement: '# Echo\n' });
  expect(before.cases.map(({ name, stdin, expected, precheck }) => [name, stdin, expected, precheck])).toEqual([
    ['open', '4', '4', true],
    ['named', null, null, false],
    ['hinted', null, null, false],
    ['later', null, null, false],
  ]);
  const result = await submit(ada, 'seen', 'x = input()\nprint(x if x != "6" else 0)\n');
  expect(result).toMatchObject({ attempt: 1, score: 4, maxScore: 5, counts: true, late: false });
  expect(verdictsOf(result)).toEqual(['open AC', 'named AC', 'hinted WA']);
  expect(result.cases[0]).toMatchObject({ input: '4', expected: '4' });
  expect(result.cases[0]!.transcript!.parts.map(({ text }) => text).join('')).toContain('4');
  expect(result.cases[1]).toMatchObject({ sentence: 'Correct.', input: null, expected: null, transcript: null });
  expect(result.cases[2]).toMatchObject({ sentence: 'Wrong output.', hint: secrets.hint, transcript: null });
  const { assignments } = await ada.json<{ assignments: WireMyAssignment[] }>('GET', '/v1/my/assignments');
  expect(assignments.find(({ name }) => name === 'seen')).toMatchObject({
    score: 4,
    attempts: { used: 1, left: null },
  });
});

test('the run of a submission is not readable as a run', async () => {
  const [{ id }] = (await readMine(ada, 'seen')).submissions as [WireSubmission];
  for (const path of ['', '/output', '/events', '/artifacts/a.txt'])
    expect((await ada.call('GET', `/v1/runs/${id}${path}`)).status).toBe(404);
  expect((await ada.call('POST', `/v1/runs/${id}/cancel`)).status).toBe(404);
  const { runs } = await ada.json<{ runs: { id: string }[] }>('GET', '/v1/runs');
  expect(runs.map((run) => run.id)).not.toContain(id);
  expect((await bob.call('GET', `/v1/my/submissions/${id}`)).status).toBe(404);
});

test('a precheck gives the same verdicts and uses no attempt', async () => {
  await publish(grader, 'checked', ['attempts: 1', 'precheck: [open, hinted]']);
  const path = '/v1/my/assignments/checked/precheck';
  const { id } = await ada.json<WireSubmission>('POST', path, program('print(4)'));
  const result = await waitForResult(ada, id);
  expect(result).toMatchObject({ kind: 'precheck', attempt: null, score: 1, maxScore: 2 });
  expect(verdictsOf(result)).toEqual(['open AC', 'hinted WA']);
  expect(await readMine(ada, 'checked')).toMatchObject({ attempts: { used: 0, left: 1 }, submissions: [] });
});

test('of submissions at once, as many are accepted as attempts are left; a repeated one is the first', async () => {
  // Another attempt at this test has all attempts of the student.
  const name = `limited-${crypto.randomUUID()}`;
  await publish(grader, name, ['attempts: 2', `due: ${hoursFromNow(1)}`]);
  const path = `/v1/my/assignments/${name}/submissions`;
  const key = { 'idempotency-key': crypto.randomUUID() };
  const first = await ada.call('POST', path, program(right), key);
  expect(first.status).toBe(202);
  const { id } = (await first.json()) as WireSubmission;
  await waitForResult(ada, id);
  const slow = 'import time\ntime.sleep(1)\nprint(input())\n';
  const responses = await Promise.all([1, 2, 3, 4].map(() => ada.call('POST', path, program(slow))));
  const accepted = (await Promise.all(responses.filter(({ ok }) => ok).map((one) => one.json()))) as WireSubmission[];
  // One that still waits is replaced by a newer one; then both are accepted and one attempt is used.
  expect(accepted.length).toBeGreaterThan(0);
  expect((await readMine(ada, name)).attempts).toEqual({ limit: 2, used: 2, left: 0 });
  await waitForResult(ada, (await readMine(ada, name)).submissions[0]!.id);
  expect(await refusal(await ada.call('POST', path, program(right)))).toMatch(
    /^409 No attempts are left: all 2 are used\. It is due on .* \(UTC\)\.$/,
  );
  const again = await ada.call('POST', path, program(right), key);
  expect([again.status, ((await again.json()) as WireSubmission).id]).toEqual([202, id]);
});

test('before it opens and after it is due nothing is accepted, and the refusal says when', async () => {
  await publish(grader, 'early', [`opens: ${hoursFromNow(1)}`]);
  expect(await readMine(ada, 'early')).toMatchObject({ state: 'upcoming', statement: null, cases: [] });
  expect(await refusal(await ada.call('POST', '/v1/my/assignments/early/submissions', program(right)))).toMatch(
    /^409 It opens on /,
  );
  await publish(grader, 'over', [`due: ${hoursFromNow(-1)}`]);
  expect(await refusal(await ada.call('POST', '/v1/my/assignments/over/submissions', program(right)))).toMatch(
    /^409 Nothing more can be submitted\. It was due on .*\(UTC\)\.$/,
  );
  const { state, cases } = await readMine(ada, 'over');
  expect([state, cases.find(({ name }) => name === 'later')?.stdin]).toEqual(['closed', secrets.later]);
});

test('the click of a page that was offline counts, and is shown with its arrival', async () => {
  const submittedAt = new Date(Date.now() - 2 * 3_600_000).toISOString();
  const result = await submit(ada, 'over', right, { submittedAt });
  expect(result).toMatchObject({ submittedAt, offline: true, late: false, score: 5 });
  expect(Date.parse(result.receivedAt)).toBeGreaterThan(Date.parse(submittedAt));
  expect(verdictsOf(result)).toContain('later AC');
  for (const [hours, what] of [
    [1, 'is in the future'],
    [-100, 'is too long ago'],
  ] as const) {
    const body = { ...program(right), submittedAt: new Date(Date.now() + hours * 3_600_000).toISOString() };
    const response = await ada.call('POST', '/v1/my/assignments/over/submissions', body);
    expect(await refusal(response)).toContain(`422 submittedAt ${what}`);
  }
});

test('a late submission has a reduced score, and the best one counts', async () => {
  const late = `late: { until: ${hoursFromNow(48)}, penalty_percent_per_day: 20 }`;
  await publish(grader, 'late', [`due: ${hoursFromNow(-30)}`, late]);
  expect(await readMine(ada, 'late')).toMatchObject({ state: 'late' });
  expect(await submit(ada, 'late', right)).toMatchObject({ late: true, penaltyPercent: 40, score: 3, counts: true });
  const onTime = { submittedAt: new Date(Date.now() - 10 * 3_600_000).toISOString() };
  expect(await submit(ada, 'late', right, onTime)).toMatchObject({ penaltyPercent: 20, score: 4, counts: true });
  expect(await readMine(ada, 'late')).toMatchObject({ score: 4 });
});

test('a student chooses which submission counts', async () => {
  await publish(grader, 'choice', ['counts: chosen']);
  const first = await submit(bob, 'choice', right);
  const second = await submit(bob, 'choice', 'print(4)');
  expect(await readMine(bob, 'choice')).toMatchObject({ score: second.score });
  await bob.json('POST', '/v1/my/assignments/choice/choose', { submission: first.id });
  expect(await readMine(bob, 'choice')).toMatchObject({ score: 5 });
  expect((await bob.call('POST', '/v1/my/assignments/late/choose', { submission: first.id })).status).toBe(409);
  expect((await ada.call('POST', '/v1/my/assignments/choice/choose', { submission: first.id })).status).toBe(404);
});

test('progress arrives as events, and results are there as JSON and CSV', async () => {
  const slow = 'import time\ntime.sleep(0.5)\nprint(input())\n';
  const { id } = await bob.json<WireSubmission>('POST', '/v1/my/assignments/seen/submissions', program(slow));
  const response = await bob.call('GET', `/v1/my/submissions/${id}/events`);
  const text = await response.text();
  expect(text).toContain('event: state');
  expect(text).toMatch(/event: finished\ndata: \{.*"state":"finished".*"casesDone":3,"casesTotal":3\}/);
  const { results } = await bob.json<{ results: { name: string; score: number }[] }>('GET', '/v1/my/results');
  expect(results.map(({ name, score }) => [name, score]).sort()).toEqual([
    ['choice', 5],
    ['seen', 5],
  ]);
  const csv = await (await bob.call('GET', '/v1/my/results?format=csv')).text();
  expect(csv).toContain('assignment,title,grader');
  expect(csv.trim().split('\r\n')).toHaveLength(3);
});
