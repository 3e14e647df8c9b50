import { strFromU8, unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Client, createClient, signIn } from '../support/client.js';
import { type Runq, startRunq } from '../support/start-runq.js';
import { zip } from './grading-class.js';

let runq: Runq;
let grader: Client;

beforeAll(async () => {
  runq = await startRunq();
  grader = await signIn(runq.url, 'grader', 'grader');
});
afterAll(async () => {
  await runq?.stop();
});

const form = (points: number) =>
  `name: echo # a comment\ncases:\n  - { name: a, stdin: "x\\n", expected: "x\\n", points: ${points} }\n`;
const files = (points: number) => ({
  'assignment.yaml': form(points),
  'notes/für mich.txt': 'used by nothing\n',
  'README.md': '# Echo\n',
});
const save = (content: Buffer) =>
  grader.send<{ version: number }>('PUT', '/v1/assignments/echo?wait=0', { package: content });

async function download(query = '', client = grader): Promise<Buffer> {
  const response = await client.call('GET', `/v1/assignments/echo/package${query}`);
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('application/zip');
  expect(response.headers.get('content-disposition')).toContain('filename=echo.zip');
  return Buffer.from(await response.arrayBuffer());
}
const readZip = (content: Buffer) =>
  Object.fromEntries(Object.entries(unzipSync(content)).map(([path, data]) => [path, strFromU8(data)]));

test('a version is downloaded as it was uploaded, and uploading that makes no new version', async () => {
  // A folder around everything is no part of the assignment.
  const inFolder = Object.fromEntries(Object.entries(files(1)).map(([path, text]) => [`echo/${path}`, text]));
  expect((await save(zip(inFolder))).version).toBe(1);
  const first = await download();
  expect(readZip(first)).toEqual(files(1));
  expect((await save(first)).version).toBe(1);

  expect((await save(zip(files(2)))).version).toBe(2);
  expect(readZip(await download())).toEqual(files(2));
  expect(readZip(await download('?version=1'))).toEqual(files(1));
  expect((await save(await download('?version=2'))).version).toBe(2);
});

test('a file that the assignment does not use makes a version as well, and no other version loses it', async () => {
  const { version } = await save(zip({ ...files(2), 'notes/für mich.txt': 'changed\n' }));
  expect(version).toBe(3);
  expect(readZip(await download('?version=2'))).toEqual(files(2));
});

test('others, unknown versions and unknown names are not found', async () => {
  const other = await signIn(runq.url, 'other', 'grader');
  const student = await signIn(runq.url, 'ada');
  const status = async (client: Client, path: string) =>
    (await client.call('GET', `/v1/assignments/${path}/package`)).status;
  expect(await status(other, 'echo')).toBe(404);
  expect(await status(student, 'echo')).toBe(403);
  expect(await status(createClient(runq.url, null), 'echo')).toBe(401);
  expect((await grader.call('GET', '/v1/assignments/echo/package?version=9')).status).toBe(404);
  expect((await grader.call('GET', '/v1/assignments/echo/package?version=x')).status).toBe(422);
  expect(await status(grader, 'none')).toBe(404);
});
