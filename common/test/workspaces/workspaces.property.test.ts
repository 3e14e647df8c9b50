import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Expected } from '../../src/workspaces/workspaces.js';
import { startTestRedis, type TestRedis } from '../support/test-redis.js';
import { ada, dayMs, findFaults, hourMs, openTestWorkspaces, type TestWorkspaces } from '../support/test-workspaces.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

const histories = Number(process.env.RUNQ_WORKSPACE_HISTORIES ?? 40);
/** Some 40 ms each. */
const deadlineMs = 20_000 + histories * 200;
/** Small, so that every bound is met. */
const settings = {
  ...{ workspaceBytes: 60, workspaceFiles: 3, workspaceVersionBytes: 90, workspaceVersions: 4 },
  workspaceProjects: 2,
};
const paths = ['a', 'a/b', 'c', 'd'];
const path = fc.constantFrom(...paths);
const project = fc.constantFrom('default', 'p', 'p', 'p', 'q');
const changed = fc.constantFrom('p', 'p', 'p', 'q', 'r', 'default');
const guard = fc.constantFrom<'known' | 'stale' | 'none' | 'any'>('known', 'known', 'known', 'stale', 'none', 'any');
const content = fc.nat({ max: 40 }).chain((length) => fc.constantFrom(...'xyz').map((letter) => letter.repeat(length)));
const whole = <Do extends string>(name: Do) => fc.record({ do: fc.constant(name), project: changed });
const save = fc.record({ do: fc.constant('save' as const), project, path, content, guard });
const step = fc.oneof(
  save,
  save,
  save,
  fc.record({ do: fc.constant('delete' as const), project, path, guard }),
  fc.record({ do: fc.constant('move' as const), project, path, to: path, guard }),
  fc.record({ do: fc.constant('restore' as const), project, path, nth: fc.nat({ max: 5 }) }),
  fc.record({ do: fc.constant('save project' as const), project: changed, name: fc.constantFrom('x', 'y') }),
  whole('delete project'),
  whole('restore project'),
  whole('restore project'),
  fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(1, 60_000, hourMs, dayMs, 40 * dayMs) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
type FileStep = Extract<Step, { path: string }>;
type ProjectStep = Extract<Step, { do: `${string} project` }>;

/** The files of a project: names and what they hold. */
type Files = Map<string, { content: string; etag: string }>;
/** What a workspace is to its owner. Of a deleted project, the files that it held. */
interface Model {
  open: Map<string, Files>;
  names: Map<string, string>;
  deleted: Map<string, Files>;
}

const conflicts = (files: Files, at: string, except?: string) =>
  [...files.keys()].some((other) => other !== except && (other.startsWith(`${at}/`) || at.startsWith(`${other}/`)));
const sumBytes = (files: Files) => [...files.values()].reduce((sum, { content }) => sum + content.length, 0);
const usedBytes = ({ open }: Model) => [...open.values()].reduce((sum, files) => sum + sumBytes(files), 0);
const countFiles = ({ open }: Model) => [...open.values()].reduce((sum, { size }) => sum + size, 0);

function toExpected(files: Files, at: string, by: 'known' | 'stale' | 'none' | 'any'): Expected {
  if (by === 'none' || by === 'any') return by;
  return by === 'stale' ? ['1-stale'] : [files.get(at)?.etag ?? '1-stale'];
}
const holds = (files: Files, at: string, expected: Expected) =>
  expected === 'none' ? !files.has(at) : files.has(at) && (expected === 'any' || expected[0] === files.get(at)!.etag);

/** What must come of a save, by the model alone. */
function foretellSave(model: Model, files: Files, at: string, text: string, expected: Expected): string {
  const now = files.get(at);
  if (now?.content === text) return 'same';
  if (!holds(files, at, expected)) return 'mismatch';
  if (!now && conflicts(files, at)) return 'folder';
  if (!now && countFiles(model) >= settings.workspaceFiles) return 'files';
  const grows = text.length > (now?.content.length ?? 0);
  if (grows && usedBytes(model) - (now?.content.length ?? 0) + text.length > settings.workspaceBytes) return 'bytes';
  return now ? 'replaced' : 'created';
}

/** Takes one step with a file in the store and in the model, and compares what came of it. */
async function takeFileStep({ workspaces, readVersions }: TestWorkspaces, model: Model, next: FileStep): Promise<void> {
  const [at, scope] = [next.path, { ...ada, project: next.project }];
  const isOpen = model.open.has(next.project);
  const files: Files = model.open.get(next.project) ?? new Map();
  if (next.do === 'save' || next.do === 'restore') {
    const versions = next.do === 'restore' ? await readVersions(at, scope) : [];
    const text = next.do === 'save' ? next.content : versions[next.nth];
    if (text === undefined) return;
    const expected = next.do === 'save' ? toExpected(files, at, next.guard) : files.has(at) ? 'any' : 'none';
    const file = { data: Buffer.from(text), encoding: 'utf8' as const };
    const answer = await workspaces.save(scope, at, file, expected);
    expect(answer.outcome).toBe(isOpen ? foretellSave(model, files, at, text, expected) : 'project');
    if ('file' in answer) files.set(at, { content: text, etag: answer.file.etag });
  } else if (next.do === 'delete' && next.guard !== 'none') {
    const expected = toExpected(files, at, next.guard);
    const answer = await workspaces.delete(scope, at, expected);
    const isThere = files.has(at);
    if (!isOpen) expect(answer.outcome).toBe('project');
    // Of what is gone already a repeated delete is fine, a stale one is not: nothing changes either way.
    if (isThere) expect(answer.outcome).toBe(holds(files, at, expected) ? 'deleted' : 'mismatch');
    if (isThere && answer.outcome === 'deleted') files.delete(at);
  } else if (next.do === 'move') {
    const given = next.guard === 'stale' ? ['1-stale'] : [files.get(at)?.etag ?? '1-stale'];
    const answer = await workspaces.move(scope, at, next.to, given);
    if (!isOpen) expect(answer.outcome).toBe('project');
    else if (!holds(files, at, given)) expect(answer.outcome).toBe('mismatch');
    else if (at !== next.to && files.has(next.to)) expect(answer.outcome).toBe('taken');
    else if (at !== next.to && conflicts(files, next.to, at)) expect(answer.outcome).toBe('folder');
    else {
      expect(answer.outcome).toBe('moved');
      const file = files.get(at)!;
      files.delete(at);
      files.set(next.to, file);
    }
  }
}

/** The same for a step with a whole project. */
async function takeProjectStep(store: TestWorkspaces, model: Model, next: ProjectStep): Promise<void> {
  const { projects } = store;
  const id = next.project;
  const isFull = model.open.size >= settings.workspaceProjects;
  const restorable = (await projects.list(ada)).find((project) => project.id === id && project.deletedAt !== null);
  if (next.do === 'save project') {
    const { outcome } = await projects.save(ada, id, { name: next.name, entry: null });
    if (restorable) expect(outcome).toBe('deleted');
    else if (model.open.has(id)) expect(outcome).toBe(model.names.get(id) === next.name ? 'same' : 'changed');
    else expect(outcome).toBe(isFull ? 'projects' : 'created');
    if (outcome === 'created') model.open.set(id, new Map());
    if (outcome === 'created' || outcome === 'changed') model.names.set(id, next.name);
  } else if (next.do === 'delete project' && id !== 'default') {
    await projects.delete(ada, id);
    const files = model.open.get(id);
    if (!files) return;
    model.open.delete(id);
    model.deleted.set(id, files);
    // The bound of old versions is above that of files, and the latest go last.
    const [listed] = (await projects.list(ada)).filter((project) => project.id === id);
    expect(listed).toMatchObject({ files: files.size, bytes: sumBytes(files) });
  } else if (next.do === 'restore project') {
    const { outcome } = await projects.restore(ada, id);
    if (model.open.has(id)) expect(outcome).toBe('restored');
    else if (!restorable) expect(outcome).toBe('missing');
    else if (isFull) expect(outcome).toBe('projects');
    else if (restorable.files > 0 && countFiles(model) + restorable.files > settings.workspaceFiles)
      expect(outcome).toBe('files');
    else if (restorable.bytes > 0 && usedBytes(model) + restorable.bytes > settings.workspaceBytes)
      expect(outcome).toBe('bytes');
    else {
      expect(outcome).toBe('restored');
      const { files } = await store.list({ ...ada, project: id });
      const kept = [...model.deleted.get(id)!].filter(([name, { etag }]) => files.get(name)?.etag === etag);
      expect([files.size, sumBytes(new Map(kept))]).toEqual([restorable.files, restorable.bytes]);
      model.deleted.delete(id);
      model.open.set(id, new Map(kept));
    }
  }
}

async function take(store: TestWorkspaces, model: Model, next: Step): Promise<void> {
  if (next.do === 'pass') {
    await store.pass(next.ms);
    await store.workspaces.sweep();
  } else if ('path' in next) await takeFileStep(store, model, next);
  else await takeProjectStep(store, model, next);
}

/** Compares all that the owner sees with the model. */
async function compare(store: TestWorkspaces, model: Model): Promise<void> {
  for (const [id, files] of model.open) {
    const scope = { ...ada, project: id };
    const listed = await store.list(scope);
    const seen = new Map<string, string>();
    for (const name of listed.files.keys()) seen.set(name, (await store.read(name, undefined, scope))!);
    expect(seen).toEqual(new Map([...files].map(([name, { content }]) => [name, content])));
    expect(listed.usedBytes).toBe(usedBytes(model));
    for (const name of paths)
      expect((await store.readVersions(name, scope)).length).toBeLessThanOrEqual(settings.workspaceVersions);
  }
  const all = await store.projects.list(ada);
  const open = all.filter(({ deletedAt }) => deletedAt === null);
  expect(new Map(open.map(({ id, files, bytes }) => [id, [files, bytes]]))).toEqual(
    new Map([...model.open].map(([id, files]) => [id, [files.size, sumBytes(files)]])),
  );
  for (const { id, name } of open) expect(name).toBe(model.names.get(id) ?? 'My project');
  const deleted = new Set(all.filter(({ deletedAt }) => deletedAt !== null).map(({ id }) => id));
  for (const id of deleted) expect([id, model.deleted.has(id)]).toEqual([id, true]);
  expect(deleted.size).toBeLessThanOrEqual(settings.workspaceProjects);
  for (const id of model.deleted.keys()) if (!deleted.has(id)) model.deleted.delete(id);
}

it('whatever is done to a workspace, it is what plain maps would be, and its figures are true', {
  timeout: deadlineMs,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), async (steps) => {
      const store = await openTestWorkspaces(server, settings);
      const model: Model = { open: new Map([['default', new Map()]]), names: new Map(), deleted: new Map() };
      for (const next of steps) {
        await take(store, model, next);
        await compare(store, model);
        expect(await findFaults(store)).toEqual([]);
      }
    }),
    { numRuns: histories, endOnFailure: true },
  );
});
