import { afterAll, beforeAll, expect, test } from 'vitest';
import { program, publish, right, submit } from '../grading/published-assignment.js';
import { type Client, signIn } from '../support/client.js';
import { type Cluster, startCluster } from '../support/cluster.js';
import { until } from '../support/start-runq.js';
import { openLaunchingBrowser } from './launching-browser.js';
import { type Fields, startPlatform, type TestPlatform } from './test-platform.js';

const lti = 'https://purl.imsglobal.org/spec/lti/claim';
const ags = 'https://purl.imsglobal.org/spec/lti-ags';

interface WireScore {
  student: string;
  state: string;
  score: number | null;
  maxScore: number | null;
  sentAt: string | null;
  tries: number;
  problem: string | null;
}

let platform: TestPlatform;
let cluster: Cluster;
let url: string;
let grader: Client;

beforeAll(async () => {
  platform = await startPlatform(
    async () => ((await (await fetch(`${url}/lti/jwks`)).json()) as { keys: Fields[] }).keys,
  );
  const env = { RUNQ_AUTH: 'dev,lti', RUNQ_LTI_PLATFORMS: JSON.stringify([platform.registration]) };
  cluster = await startCluster({ apis: 1, workers: 1, env });
  url = cluster.apis[0]!.url;
  grader = await signIn(url, 'gwen', 'grader');
});
afterAll(async () => {
  await cluster?.close();
  await platform?.close();
});

/** A student who comes by the link of an assignment, whose line item is `lineItem`. */
async function launch(student: string, assignment: string, lineItem: string, role?: 'Instructor'): Promise<Client> {
  const response = await openLaunchingBrowser(platform, url).launch(student, {
    ...(role ? { role } : {}),
    claims: {
      [`${lti}/target_link_uri`]: `${url}/?assignment=${assignment}`,
      [`${ags}/claim/endpoint`]: {
        scope: [`${ags}/scope/score`],
        lineitem: `${platform.url}/lineitems/${lineItem}?type_id=3`,
      },
    },
  });
  expect(response.status).toBe(303);
  return signIn(url, `lti:moodle:${student}`);
}

const received = (lineItem: string) =>
  platform.scores
    .filter(({ path }) => path === `/lineitems/${lineItem}/scores?type_id=3`)
    .map(({ body }) => [body.userId, body.scoreGiven, body.scoreMaximum]);

async function readScores(batchId: string): Promise<WireScore[]> {
  return (await grader.json<{ scores: WireScore[] }>('GET', `/v1/batches/${batchId}/scores`)).scores;
}

const waitForState = (batchId: string, state: string) =>
  until(async () => (await readScores(batchId)).find((one) => one.state === state), `a score that is ${state}`, 60_000);

test('the score of a student arrives, and again when another one counts or a grader sets it', async () => {
  const batchId = await publish(grader, 'arrives');
  const ada = await launch('ada', 'arrives', 'a1');
  await submit(ada, 'arrives', 'print(4)');
  await until(() => received('a1').length === 1, 'the first score');
  expect(received('a1')).toEqual([['ada', 1, 5]]);
  expect(platform.scores.at(-1)).toMatchObject({
    contentType: 'application/vnd.ims.lis.v1.score+json',
    body: { activityProgress: 'Submitted', gradingProgress: 'FullyGraded', timestamp: expect.stringMatching(/Z$/) },
  });
  await submit(ada, 'arrives', right);
  await until(() => received('a1').length === 2, 'the better score');
  await submit(ada, 'arrives', 'print(4)');
  const path = `/v1/batches/${batchId}/students/lti:moodle:ada/override`;
  await grader.call('POST', path, { score: 2.5, note: 'late' });
  await until(() => received('a1').length === 3, 'the score of the grader');
  await grader.call('POST', path, { score: null });
  await until(() => received('a1').length === 4, 'the computed score');
  expect(received('a1').map(([, score]) => score)).toEqual([1, 5, 2.5, 5]);
  expect(await readScores(batchId)).toEqual([
    {
      ...{ student: 'lti:moodle:ada', state: 'sent', score: 5, maxScore: 5, tries: 0, problem: null },
      sentAt: expect.stringMatching(/Z$/),
    },
  ]);
  // One access token is enough for all of them.
  expect(platform.tokenRequests).toBe(1);
});

test('a published regrade sends what it changed; a discarded one and a draft send nothing', async () => {
  const batchId = await publish(grader, 'regraded');
  const bea = await launch('bea', 'regraded', 'b1');
  await submit(bea, 'regraded', right);
  await until(() => received('b1').length === 1, 'the score');
  const override = `/v1/batches/${batchId}/students/lti:moodle:bea/override`;
  const { number } = await grader.json<{ number: number }>('POST', `/v1/batches/${batchId}/rerun`, { which: 'all' });
  await until(
    async () => (await grader.call('POST', `/v1/batches/${batchId}/drafts/${number}/publish`)).ok,
    'the draft to be graded',
    60_000,
  );
  // The regrade changed nothing, so the next score that arrives is the one that is set now.
  await grader.call('POST', override, { score: 0 });
  await until(() => received('b1').length === 2, 'the next score');
  expect(received('b1')).toEqual([
    ['bea', 5, 5],
    ['bea', 0, 5],
  ]);
});

test('a score that was there before the first launch is sent with it, and again to another line item', async () => {
  await publish(grader, 'before');
  const cyd = await signIn(url, 'lti:moodle:cyd');
  await submit(cyd, 'before', right);
  await launch('cyd', 'before', 'c1');
  await until(() => received('c1').length === 1, 'the score');
  await launch('cyd', 'before', 'c2');
  await until(() => received('c2').length === 1, 'the score at the other line item');
  expect([received('c1'), received('c2')]).toEqual([[['cyd', 5, 5]], [['cyd', 5, 5]]]);
});

test('students who came otherwise, teachers, and assignments of others are not sent', async () => {
  const batchId = await publish(grader, 'others');
  await publish(grader, 'named', [], { students: ['someone'] });
  await launch('tea', 'others', 'd1', 'Instructor');
  await launch('dan', 'named', 'd2');
  await launch('dan', 'missing', 'd3');
  for (const student of ['dev-user', 'lti:moodle:tea']) await submit(await signIn(url, student), 'others', right);
  const eve = await launch('eve', 'others', 'd4');
  await submit(eve, 'others', right);
  await until(() => received('d4').length === 1, 'the score of the one who came by the link');
  expect((await readScores(batchId)).map(({ student }) => student)).toEqual(['lti:moodle:eve']);
  expect(['d1', 'd2', 'd3'].flatMap(received)).toEqual([]);
});

test('a platform that is away gets the score later, also from a process that was started meanwhile', async () => {
  const batchId = await publish(grader, 'away');
  const fay = await launch('fay', 'away', 'e1');
  platform.refuseScores(503, 503);
  await submit(fay, 'away', right);
  const waiting = await waitForState(batchId, 'waiting');
  await until(async () => (await readScores(batchId))[0]!.tries > 0, 'a failed try');
  expect(waiting.student).toBe('lti:moodle:fay');
  const [api] = cluster.apis as [Cluster['apis'][number]];
  await api.kill('SIGKILL');
  await api.start();
  const sent = await waitForState(batchId, 'sent');
  expect([sent.score, sent.tries, received('e1')]).toEqual([5, 0, [['fay', 5, 5]]]);
});

test('a score is sent although its process dies before the submission is graded', async () => {
  const batchId = await publish(grader, 'dies');
  const gil = await launch('gil', 'dies', 'f1');
  const slow = `import time; time.sleep(1)\n${right}`;
  await gil.json('POST', '/v1/my/assignments/dies/submissions', program(slow));
  const [api] = cluster.apis as [Cluster['apis'][number]];
  await api.kill('SIGKILL');
  await api.start();
  await waitForState(batchId, 'sent');
  expect(received('f1')).toEqual([['gil', 5, 5]]);
});

test('a refusal of the platform is final and says why, until the grader tries again', async () => {
  const batchId = await publish(grader, 'refused');
  const hal = await launch('hal', 'refused', 'g1');
  platform.refuseScores(404);
  await submit(hal, 'refused', right);
  expect(await waitForState(batchId, 'failed')).toMatchObject({
    ...{ score: null, sentAt: null, tries: 1, problem: 'the platform refuses the score (404)' },
  });
  expect((await grader.call('POST', `/v1/batches/${batchId}/scores/send`)).status).toBe(202);
  await waitForState(batchId, 'sent');
  expect(received('g1')).toEqual([['hal', 5, 5]]);
});

test('deleting the data of a student forgets the link', async () => {
  const batchId = await publish(grader, 'forgotten');
  const ida = await launch('ida', 'forgotten', 'h1');
  await submit(ida, 'forgotten', right);
  await waitForState(batchId, 'sent');
  const redis = cluster.redis.connect();
  const keysOf = () => redis.keys('*score-links*ida');
  expect(await keysOf()).toHaveLength(1);
  expect((await ida.call('DELETE', '/v1/me/data', {})).status).toBe(200);
  expect([await keysOf(), await readScores(batchId)]).toEqual([[], []]);
});

test('scores of a batch are for its owner alone', async () => {
  const batchId = await publish(grader, 'owned');
  const callers = [await signIn(url, 'lti:moodle:ada'), await signIn(url, 'other', 'grader')];
  const paths = [`/v1/batches/${batchId}/scores`, `/v1/batches/${batchId}/scores/send`];
  const statuses = callers.map(async (one) => [
    (await one.call('GET', paths[0]!)).status,
    (await one.call('POST', paths[1]!)).status,
  ]);
  expect(await Promise.all(statuses)).toEqual([
    [403, 403],
    [404, 404],
  ]);
});

test('the log has no token and no message', () => {
  for (const { log } of cluster.apis) expect(log()).not.toMatch(/eyJ|token-of-scores/);
});
