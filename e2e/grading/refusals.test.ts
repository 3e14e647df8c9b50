import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Client, signIn } from '../support/client.js';
import { type Cluster, startCluster } from '../support/cluster.js';
import { createAssignment, zip } from './grading-class.js';

vi.setConfig({ hookTimeout: 120_000 });

let cluster: Cluster;
let grader: Client;
let redis: Redis;
beforeAll(async () => {
  cluster = await startCluster({ apis: 1, workers: 0 });
  grader = await signIn(cluster.apis[0]!.url, 'grader', 'grader');
  redis = cluster.redis.connect();
});
afterAll(() => cluster?.close());

const yaml = (text: string) => zip({ 'assignment.yaml': text });
const cases = 'cases:\n  - { name: a, expected: "1" }\n';
const submissions = zip({ 'ada/main.py': 'print(1)\n' });
const assignment = zip(createAssignment());
const roster = (text: string | Buffer) => ({ assignment, submissions, roster: Buffer.from(text) });

type Fields = Record<string, string | Buffer>;
const refused: [what: string, path: string, fields: Fields, message: RegExp][] = [
  ['no package', '/v1/assignments', { other: 'x' }, /\/package.*must be a file/s],
  ['a package that is no zip', '/v1/assignments', { package: Buffer.from('hello') }, /422/],
  ['an empty zip', '/v1/assignments', { package: zip({}) }, /422/],
  ['YAML with a syntax error', '/v1/assignments', { package: yaml('cases: [') }, /assignment\.yaml:1:\d+/],
  ['an unknown key', '/v1/assignments', { package: yaml(`${cases}tile: x\n`) }, /assignment\.yaml:3:1.*title/],
  [
    'a missing file',
    '/v1/assignments',
    { package: yaml('cases:\n  - { name: a, expected_file: no.out }\n') },
    /assignment\.yaml:2:.*no\.out/,
  ],
  [
    'the same case twice',
    '/v1/assignments',
    { package: yaml(`${cases}  - { name: a, expected: "2" }\n`) },
    /assignment\.yaml:3:/,
  ],
  [
    'negative points',
    '/v1/assignments',
    { package: yaml('cases:\n  - { name: a, expected: "1", points: -1 }\n') },
    /assignment\.yaml:2:.*points/,
  ],
  [
    'a limit above the maximum',
    '/v1/assignments',
    { package: yaml(`limits: { memory_mb: 9000000 }\n${cases}`) },
    /assignment\.yaml:1:.*memory_mb/,
  ],
  [
    'a bad pattern',
    '/v1/assignments',
    { package: yaml('cases:\n  - { name: a, expected: "(", checker: regex }\n') },
    /assignment\.yaml:2:/,
  ],
  ['half of a pair', '/v1/assignments', { package: zip({ '1.in': '', '1.out': '', '2.in': '' }) }, /2\.in/],
  ['a path out of the zip', '/v1/assignments', { package: zip({ '../x.in': '', '../x.out': '' }) }, /\.\.\/x/],
  [
    'submissions that are no archive',
    '/v1/batches',
    { assignment, submissions: Buffer.from('hello') },
    /neither a zip nor a tar/,
  ],
  ['submissions without students', '/v1/batches', { assignment, submissions: zip({ '__MACOSX/x': '' }) }, /422/],
  ['no submissions', '/v1/batches', { assignment }, /\/submissions/],
  ['an unknown field', '/v1/batches', { assignment, submissions, color: 'red' }, /color/],
  ['a roster without ids', '/v1/batches', roster('name\nAda\n'), /\/roster.*id/s],
  ['a roster with an id twice', '/v1/batches', roster('id,name\nada,A\nada,B\n'), /\/roster.*line 3/s],
  ['a pattern with a fault', '/v1/batches', { assignment, submissions, pattern: '(?<student>' }, /\/pattern/],
  ['a pattern without groups', '/v1/batches', { assignment, submissions, pattern: 'x' }, /\/pattern/],
  [
    'a pattern that never ends',
    '/v1/submissions/preview',
    { submissions: zip({ [`${'a'.repeat(60)}!`]: '' }), pattern: '(?<student>(a+)+)(?<file>$)' },
    /\/pattern/,
  ],
  ['a bad value of fresh', '/v1/batches', { assignment, submissions, fresh: 'maybe' }, /\/fresh/],
];

const countKeys = async () => {
  const keys = await redis.keys('*');
  // A process reports its memory and its settings from time to time.
  return keys
    .filter(
      (key) =>
        !/:(redis:memory|retention-pass|settings|secrets|workers|recent|minute|ten-minutes|totals|canary|user)/.test(
          key,
        ),
    )
    .sort();
};

test.each(refused)('refuses %s with its reason, and keeps nothing', async (_, path, fields, message) => {
  const before = await countKeys();
  const outcome = await grader.send('POST', path, fields).then(
    (answer) => `accepted ${JSON.stringify(answer)}`,
    (error: Error) => error.message,
  );
  expect(outcome).toMatch(/: (400|413|422) /);
  expect(outcome).toMatch(message);
  expect(await countKeys()).toEqual(before);
});

test('refuses requests for exports and regrades that make no sense', async () => {
  const { id } = await grader.json<{ id: string }>('POST', '/v1/batches', { runs: [{ code: '1' }] });
  const statusOf = async (method: string, path: string, body?: object) =>
    (await grader.call(method, `/v1/batches/${id}${path}`, body)).status;
  expect(await statusOf('GET', '/export?format=xlsx')).toBe(422);
  expect(await statusOf('GET', '/export?format=junit')).toBe(422);
  expect(await statusOf('GET', '/groups')).toBe(404);
  expect(await statusOf('POST', '/rerun', { which: 'all' })).toBe(404);
  const graded = await grader.send<{ id: string }>('POST', '/v1/batches', { assignment, submissions });
  const statusOfGraded = async (method: string, path: string, body?: object) =>
    (await grader.call(method, `/v1/batches/${graded.id}${path}`, body)).status;
  expect(await statusOfGraded('GET', '/export?format=csv')).toBe(409);
  expect(await statusOfGraded('POST', '/rerun', { which: 'all' })).toBe(409);
  expect(await statusOfGraded('POST', '/rerun', { which: 'some' })).toBe(422);
  expect(await statusOfGraded('POST', '/rerun', {})).toBe(422);
  expect(await statusOfGraded('GET', '/drafts/0')).toBe(404);
  expect(await statusOfGraded('GET', '/cells?student=ada')).toBe(422);
  expect(await statusOfGraded('GET', '/cells?student=ada&case=c1')).toBe(404);
  expect(await statusOfGraded('POST', '/students/bob/override', { score: 1 })).toBe(404);
});
