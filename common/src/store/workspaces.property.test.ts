import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestRedis, type TestRedis } from './redis.testkit.js';
import type { Expected } from './workspaces.js';
import { ada, dayMs, findFaults, hourMs, openTestWorkspaces, type TestWorkspaces } from './workspaces.testkit.js';

let server: TestRedis;
beforeAll(async () => {
  server = await startTestRedis();
});
afterAll(() => server.close());

const histories = Number(process.env.RUNQ_WORKSPACE_HISTORIES ?? 40);
/** Some 40 ms each. */
const deadlineMs = 20_000 + histories * 200;
/** Small, so that every bound is met. */
const settings = { workspaceBytes: 60, workspaceFiles: 3, workspaceVersionBytes: 90, workspaceVersions: 4 };

const path = fc.constantFrom('a', 'a/b', 'c', 'd');
const guard = fc.constantFrom<'known' | 'stale' | 'none' | 'any'>('known', 'known', 'known', 'stale', 'none', 'any');
const content = fc.nat({ max: 40 }).chain((length) => fc.constantFrom(...'xyz').map((letter) => letter.repeat(length)));
const step = fc.oneof(
  fc.record({ do: fc.constant('save' as const), path, content, guard }),
  fc.record({ do: fc.constant('delete' as const), path, guard }),
  fc.record({ do: fc.constant('move' as const), path, to: path, guard }),
  fc.record({ do: fc.constant('restore' as const), path, nth: fc.nat({ max: 5 }) }),
  fc.record({ do: fc.constant('pass' as const), ms: fc.constantFrom(1, 60_000, hourMs, dayMs, 40 * dayMs) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** What a workspace is to its owner: names and what they hold. */
type Model = Map<string, { content: string; etag: string }>;

const conflicts = (model: Model, at: string, except?: string) =>
  [...model.keys()].some((other) => other !== except && (other.startsWith(`${at}/`) || at.startsWith(`${other}/`)));
const usedBytes = (model: Model) => [...model.values()].reduce((sum, { content }) => sum + content.length, 0);

function toExpected(model: Model, at: string, by: 'known' | 'stale' | 'none' | 'any'): Expected {
  if (by === 'none' || by === 'any') return by;
  return by === 'stale' ? ['1-stale'] : [model.get(at)?.etag ?? '1-stale'];
}
const holds = (model: Model, at: string, expected: Expected) =>
  expected === 'none' ? !model.has(at) : model.has(at) && (expected === 'any' || expected[0] === model.get(at)!.etag);

/** What must come of a save, by the model alone. */
function foretellSave(model: Model, at: string, text: string, expected: Expected): string {
  const now = model.get(at);
  if (now?.content === text) return 'same';
  if (!holds(model, at, expected)) return 'mismatch';
  if (!now && conflicts(model, at)) return 'folder';
  if (!now && model.size >= settings.workspaceFiles) return 'files';
  const grows = text.length > (now?.content.length ?? 0);
  if (grows && usedBytes(model) - (now?.content.length ?? 0) + text.length > settings.workspaceBytes) return 'bytes';
  return now ? 'replaced' : 'created';
}

/** Takes one step in the store and in the model, and compares what came of it. */
async function take({ workspaces, pass, readVersions }: TestWorkspaces, model: Model, next: Step): Promise<void> {
  if (next.do === 'pass') {
    await pass(next.ms);
    await workspaces.sweep();
    return;
  }
  const at = next.path;
  if (next.do === 'save' || next.do === 'restore') {
    const versions = next.do === 'restore' ? await readVersions(at) : [];
    const text = next.do === 'save' ? next.content : versions[next.nth];
    if (text === undefined) return;
    const expected = next.do === 'save' ? toExpected(model, at, next.guard) : model.has(at) ? 'any' : 'none';
    const file = { data: Buffer.from(text), encoding: 'utf8' as const };
    const answer = await workspaces.save(ada, at, file, expected);
    expect(answer.outcome).toBe(foretellSave(model, at, text, expected));
    if ('file' in answer) model.set(at, { content: text, etag: answer.file.etag });
  } else if (next.do === 'delete' && next.guard !== 'none') {
    const expected = toExpected(model, at, next.guard);
    const answer = await workspaces.delete(ada, at, expected);
    const isThere = model.has(at);
    // Of what is gone already a repeated delete is fine, a stale one is not: nothing changes either way.
    if (isThere) expect(answer.outcome).toBe(holds(model, at, expected) ? 'deleted' : 'mismatch');
    if (isThere && answer.outcome === 'deleted') model.delete(at);
  } else if (next.do === 'move') {
    const expected = [model.get(at)?.etag ?? '1-stale'];
    const given = next.guard === 'stale' ? ['1-stale'] : expected;
    const answer = await workspaces.move(ada, at, next.to, given);
    if (!holds(model, at, given)) expect(answer.outcome).toBe('mismatch');
    else if (at !== next.to && model.has(next.to)) expect(answer.outcome).toBe('taken');
    else if (at !== next.to && conflicts(model, next.to, at)) expect(answer.outcome).toBe('folder');
    else {
      expect(answer.outcome).toBe('moved');
      const file = model.get(at)!;
      model.delete(at);
      model.set(next.to, file);
    }
  }
}

it('whatever is done to a workspace, it is what a plain map would be, and its figures are true', {
  timeout: deadlineMs,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), async (steps) => {
      const store = await openTestWorkspaces(server, settings);
      const model: Model = new Map();
      for (const next of steps) {
        await take(store, model, next);
        const { files, usedBytes: told } = await store.workspaces.list(ada);
        const seen = new Map<string, string>();
        for (const name of files.keys()) seen.set(name, (await store.read(name))!);
        expect(seen).toEqual(new Map([...model].map(([name, { content }]) => [name, content])));
        expect(told).toBe(usedBytes(model));
        expect(await findFaults(store)).toEqual([]);
        for (const name of ['a', 'a/b', 'c', 'd'])
          expect((await store.readVersions(name)).length).toBeLessThanOrEqual(settings.workspaceVersions);
      }
    }),
    { numRuns: histories, endOnFailure: true },
  );
});
