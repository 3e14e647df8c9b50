import type { Role } from '../../src/contract/run.js';
import type { Settings } from '../../src/redis/live-settings.js';
import { readLuaFile } from '../../src/redis/lua-scripts.js';
import { createSettingsStore } from '../../src/redis/settings-store.js';
import { createProjects } from '../../src/workspaces/projects.js';
import { createShareStore } from '../../src/workspaces/shares.js';
import {
  createWorkspaces,
  type Expected,
  type FileScope,
  type StoredWorkspace,
} from '../../src/workspaces/workspaces.js';
import { createTestKeys, type TestRedis } from './test-redis.js';

export const ada = { userId: 'ada', role: 'student' as Role };
export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/** The real scripts, except for the time, which the test sets. */
const withTestClock = (name: string) =>
  readLuaFile(name).replace(/^local NOW = .*$/m, "local NOW = tonumber(call('GET', TAG .. ':test-now'))");

/** A workspace of one user under keys of its own, with a clock that advances only by `pass`. */
export async function openTestWorkspaces(
  server: Pick<TestRedis, 'redis'>,
  settings: Partial<Settings> = {},
  keys = createTestKeys(),
) {
  const { redis } = server;
  await createSettingsStore({ redis, keys }).seed(settings);
  const workspaces = createWorkspaces({ redis, keys, readLua: withTestClock });
  const projects = createProjects({ redis, keys, readLua: withTestClock });
  const shares = createShareStore({ redis, keys, readLua: withTestClock });
  let now = Date.UTC(2026, 0, 1);
  async function pass(ms: number): Promise<void> {
    now += ms;
    await redis.set(`${keys.tag}:test-now`, String(now));
  }
  await pass(0);

  return {
    redis,
    keys,
    workspaces,
    projects,
    shares,
    pass,
    /** Saves text, over existing text by default, and returns its etag; throws if refused. */
    async save(path: string, content: string, expected?: Expected, scope: FileScope = ada): Promise<string> {
      const found: Expected = (await workspaces.read(scope, path)) ? 'any' : 'none';
      const file = { data: Buffer.from(content), encoding: 'utf8' as const };
      const answer = await workspaces.save(scope, path, file, expected ?? found);
      if (!('file' in answer)) throw new Error(`${path}: ${answer.outcome}`);
      return answer.file.etag;
    },
    async list(scope: FileScope = ada): Promise<StoredWorkspace> {
      return (await workspaces.list(scope))!;
    },
    async read(path: string, version?: number, scope: FileScope = ada): Promise<string | null> {
      return (await workspaces.read(scope, path, version))?.data.toString() ?? null;
    },
    /** What the versions of a file hold, newest first. */
    async readVersions(path: string, scope: FileScope = ada): Promise<string[]> {
      const versions = await workspaces.listVersions(scope, path);
      const files = await Promise.all(versions.map(({ version }) => workspaces.read(scope, path, version)));
      return files.map((file) => file!.data.toString());
    },
    /** Names of what is in Redis, settings and clock left out. */
    async listKeys(): Promise<string[]> {
      const names = await redis.keys(`${keys.tag}*`);
      return names.map((name) => name.slice(keys.tag.length + 1)).filter((name) => !/^(settings|test-now)$/.test(name));
    },
  };
}

export type TestWorkspaces = Awaited<ReturnType<typeof openTestWorkspaces>>;

/** What must hold of Ada's files at any time; a sentence for each thing that does not. */
export async function findFaults({ redis, keys }: TestWorkspaces): Promise<string[]> {
  const [files, deleted, history, members, contents, totals, due, stored, projects] = await Promise.all([
    redis.hgetall(keys.workspace('ada')),
    redis.hgetall(keys.workspaceDeleted('ada')),
    redis.hgetall(keys.workspaceHistory('ada')),
    redis.zrange(keys.workspaceOld('ada'), '0', '-1'),
    redis.hgetall(keys.workspaceContents('ada')),
    redis.hgetall(keys.workspaceTotals('ada')),
    redis.zscore(keys.workspacesDue, 'ada'),
    redis.get(keys.fileBytes),
    redis.hgetall(keys.workspaceProjects('ada')),
  ]);
  const faults: string[] = [];
  const [deletedProjects, old] = [true, false].map((wanted) =>
    members.filter((member) => member.startsWith('project ') === wanted),
  ) as [string[], string[]];
  const must = (holds: boolean, sentence: string) => void (holds || faults.push(sentence));
  const versionOf = (line: string) => line.split(' ')[0]!;
  const sum = (lines: string[]) => lines.reduce((bytes, line) => bytes + Number(line.split(' ')[2]), 0);
  const lines = Object.entries(history).flatMap(([path, text]) => text.split('\n').map((line) => ({ path, line })));

  const named = [...Object.values(files), ...lines.map(({ line }) => line)].map(versionOf).sort();
  must(String(named) === String(Object.keys(contents).sort()), 'contents and versions differ');
  must(
    String(lines.map(({ path, line }) => `${versionOf(line)} ${path}`).sort()) === String([...old].sort()),
    'the old versions and the history differ',
  );
  for (const path of Object.keys(deleted)) {
    must(files[path] === undefined, `${path} is there and deleted`);
    must(history[path] !== undefined, `${path} is deleted and nothing of it is left`);
  }
  for (const path of Object.keys(history)) must(path in files || path in deleted, `the history of ${path} has no file`);
  const openProjects = Object.entries(projects).filter(([, record]) => record.split(' ')[2] === '0');
  const openIds = openProjects.map(([id]) => id);
  must(
    String(
      Object.keys(projects)
        .filter((id) => !openIds.includes(id))
        .sort(),
    ) === String(deletedProjects.map((member) => member.slice('project '.length)).sort()),
    'the deleted projects and their expiry differ',
  );
  for (const field of Object.keys(files)) {
    const [path, id] = field.split('\0').reverse();
    must(id === undefined || openIds.includes(id), `${path} is there, and its project is not`);
  }
  for (const field of Object.keys({ ...history, ...deleted })) {
    const [path, id] = field.split('\0').reverse();
    must(id === undefined || id in projects, `something of ${path} is left, and nothing of its project`);
  }
  const [bytes, oldBytes] = [sum(Object.values(files)), sum(lines.map(({ line }) => line))];
  must(bytes === Number(totals.bytes ?? 0), 'bytes are counted wrong');
  must(oldBytes === Number(totals.oldBytes ?? 0), 'old bytes are counted wrong');
  must(bytes + oldBytes === Number(stored ?? 0), 'the bytes of all are counted wrong');
  must(
    (due === null) === (named.length + Object.keys(projects).length === 0),
    'due without content, or content without due',
  );
  return faults;
}
