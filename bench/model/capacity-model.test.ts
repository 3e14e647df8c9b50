import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { defaultFigures, listBounds, planCapacity, replaceFigures } from './capacity-model.js';
import { renderBounds, renderPlans } from './render-capacity.js';

const figures = {
  ...defaultFigures,
  ...{
    turnSeconds: 10,
    runSeconds: 1,
    programCpuMs: 50,
    apiCpuMs: 5,
    redisCpuMs: 4,
    workerCpuMs: 10,
    sandboxCpuMs: 20,
  },
  ...{ hostProcessors: 4, hostMiB: 8192, reserveMiB: 512, runMiB: 256, overcommit: 2, load: 0.5 },
};

test('a plan has the processors, slots and memory that the runs of its users need', () => {
  const plan = planCapacity(1000, figures);
  expect(plan).toMatchObject({ runsPerSecond: 100, activeRuns: 200, slotsPerWorker: 60, services: 1 });
  // 100 runs a second of 5, 4 and 80 ms are 0.5, 0.4 and 8 processors, half of which may be busy.
  expect(plan.busyProcessors).toEqual({ api: 0.5, redis: 0.4, worker: 8 });
  expect(plan).toMatchObject({ apis: 1, redisNodes: 1, workers: 4, processors: 1 + 1 + 16 });
});

test('workers are as many as the scarcer of processors and memory demands', () => {
  expect(planCapacity(1000, { ...figures, runSeconds: 3 })).toMatchObject({ activeRuns: 600, workers: 10 });
});

test('an API has no more sockets than it accepts', () => {
  expect(planCapacity(50_000, { ...figures, turnSeconds: 10_000 }).apis).toBe(5);
});

test('finished runs fill Redis only up to the most that a service keeps', () => {
  const kept = { ...figures, keptRunBytes: 2 ** 20 - 1000, outputBytes: 1000, keptRuns: 500, userBytes: 2 ** 10 };
  expect(planCapacity(1024, kept).redisDataMiB).toBe(501);
  expect(planCapacity(1024, { ...kept, turnSeconds: 1024, keptSeconds: 100 }).redisDataMiB).toBe(101);
});

test('more users than the shards of a service can serve need more services', () => {
  const users = (64 * 0.5 * 1000 * 10) / 4;
  expect(planCapacity(users, figures)).toMatchObject({ redisNodes: 64, services: 1 });
  const more = planCapacity(users + 2500, figures);
  expect(more).toMatchObject({ redisNodes: 66, services: 2 });
  expect(more.redisConnections).toBe(Math.ceil((more.apis * 2 + more.workers * 4) / 2));
});

test('what is full first comes first, and one unit more is needed just above it', () => {
  const bounds = listBounds(figures);
  expect(bounds.map(({ users }) => users)).toEqual(bounds.map(({ users }) => users).toSorted((a, b) => a - b));
  const users = Object.fromEntries(bounds.map((bound) => [bound.name, bound.users]));
  const floor = (name: string) => Math.floor(users[name]!);
  expect(planCapacity(floor('processor of one API'), figures).apis).toBe(1);
  expect(planCapacity(floor('processor of one API') + 1, figures).apis).toBe(2);
  expect(planCapacity(floor('processor of one Redis'), figures).redisNodes).toBe(1);
  expect(planCapacity(floor('processor of one Redis') + 1, figures).redisNodes).toBe(2);
  expect(planCapacity(floor('processors of one worker'), figures).workers).toBe(1);
  expect(planCapacity(floor('processors of one worker') + 1, figures).workers).toBe(2);
});

test.each([
  ['apiMs=3', /no figure "apiMs"\. Known: turnSeconds, /],
  ['apiCpuMs=', /apiCpuMs must be a positive number, not ""/],
  ['apiCpuMs=-1', /positive/],
  ['load=2', /load must be at most 1/],
  ['hostMiB=900', /memory for one run/],
])('refuses the figure %s', (change, sentence) => {
  expect(() => replaceFigures([change])).toThrow(sentence);
});

test('own figures replace those of the measurements', () => {
  expect(replaceFigures(['apiCpuMs=3.5', 'load=1'])).toEqual({ ...defaultFigures, apiCpuMs: 3.5, load: 1 });
});

test('docs/capacity.md has the tables of the model (npm run bench -- model) and its figures', () => {
  const document = readFileSync(new URL('../../docs/capacity.md', import.meta.url), 'utf8');
  expect(document).toContain(renderPlans([1_000, 10_000, 100_000, 1_000_000], defaultFigures));
  expect(document).toContain(renderBounds(defaultFigures));
  const listed = Object.fromEntries([...document.matchAll(/^\| `(\w+)` \| ([\d,.]+) \|/gm)].map(([, a, b]) => [a, b]));
  expect(listed).toEqual(
    Object.fromEntries(Object.entries(defaultFigures).map(([name, value]) => [name, value.toLocaleString('en')])),
  );
});
