import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Role } from '../contract/run.js';
import { createTestKeys, startTestRedis, type TestRedis } from './redis.testkit.js';
import { createSettingsStore, type Settings } from './settings.js';
import { createWorkspaces, type Expected } from './workspaces.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

const ada = { userId: 'ada', role: 'student' as Role };
const text = (content: string) => ({ data: Buffer.from(content), encoding: 'utf8' as const });

async function open(settings: Partial<Settings> = {}) {
  const { redis } = server;
  const keys = createTestKeys();
  await createSettingsStore({ redis, keys }).seed(settings);
  const workspaces = createWorkspaces({ redis, keys });
  /** Saves and answers the etag; a refusal fails the test. */
  async function save(path: string, content: string, expected: Expected = 'none', owner = ada): Promise<string> {
    const answer = await workspaces.save(owner, path, text(content), expected);
    if (!('file' in answer)) throw new Error(`${path}: ${answer.outcome}`);
    return answer.file.etag;
  }
  const read = async (path: string, version?: number) =>
    (await workspaces.read('ada', path, version))?.data.toString() ?? null;
  const paths = async () => [...(await workspaces.list(ada)).files.keys()].sort();
  /** Everything in Redis but the settings. */
  const leftovers = async () => (await redis.keys(`${keys.tag}*`)).filter((name) => !name.endsWith(':settings'));
  return { redis, keys, workspaces, save, read, paths, leftovers };
}

it('a file comes back as it was saved, and each save is a version', async () => {
  const { workspaces, save, read } = await open();
  const first = await save('main.py', 'print(1)');
  const second = await save('main.py', 'print(2)', [first]);
  expect([await read('main.py'), await read('main.py', 1), await read('main.py', 3)]).toEqual([
    'print(2)',
    'print(1)',
    null,
  ]);
  expect((await workspaces.listVersions('ada', 'main.py')).map(({ etag }) => etag)).toEqual([second, first]);
  const { files, usedBytes } = await workspaces.list(ada);
  expect([usedBytes, files.get('main.py')]).toMatchObject([8, { version: 2, bytes: 8, encoding: 'utf8' }]);
});

it('of two writers exactly one wins, and the other is told what holds', async () => {
  const { workspaces, save } = await open();
  const etag = await save('a.py', 'first');
  for (const expected of [[etag], 'none'] as Expected[]) {
    const path = expected === 'none' ? 'new.py' : 'a.py';
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) => workspaces.save(ada, path, text(`by ${i}`), expected)),
    );
    const won = answers.filter((answer) => 'file' in answer);
    expect(won).toHaveLength(1);
    const lost = answers.filter(({ outcome }) => outcome === 'mismatch');
    expect(lost).toHaveLength(9);
    for (const answer of lost) expect(answer).toMatchObject({ current: (won[0] as { file: object }).file });
  }
});
