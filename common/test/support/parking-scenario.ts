import type { Redis } from '../../src/redis/connection.js';
import type { ReadLua } from '../../src/redis/lua-scripts.js';
import { expectSame } from './expectations.js';
import { operator } from './steps.js';
import { createTestStore, describeOutcome, describeRun, findLeftovers, type TestStore } from './test-store.js';

const typed = { data: Buffer.from('1\n') };

/** A small service for scenarios with sessions. The first letter of a run is its user. */
async function open(redis: Redis, readLua: ReadLua | undefined, { places = 2, users = 10 } = {}) {
  const settings = { maxRuns: places, maxActiveUsers: users, parkedPerUser: 1 };
  const store = await createTestStore(redis, { settings, readLua });
  const { scheduler, registry, inputs, records, events, keys } = store;
  await registry.register({ id: 'w', incarnation: 'i', slots: places });

  const submit = (runId: string, more: object = {}) =>
    scheduler.submit([describeRun({ runId, userId: runId[0]!, interactive: true, ...more })]);
  const lastInput = async (runId: string) => (await inputs.read(runId, '0')).at(-1)?.id ?? '0';
  return {
    ...store,
    submit,
    /** A session that is at its prompt. */
    async begin(runId: string): Promise<void> {
      await submit(runId, { kind: 'session' });
      await scheduler.start(runId, 1, `i:${runId}`, 'w');
      await events.append(runId, 1, 2, [{ kind: 'display', data: Buffer.from('{}') }]);
    },
    type: (runId: string) => inputs.send(runId, typed),
    park: async (runId: string, inputId?: string) => scheduler.park(runId, 1, inputId ?? (await lastInput(runId)), 1),
    finish: (runId: string) => scheduler.finish(runId, 1, describeOutcome('ok'), 0),
    /**
     * Runs that hold places, and parked sessions with a `*` behind those that want to go on, in the order of their
     * names.
     */
    async look(): Promise<string> {
      const parked = await records.readMany(await redis.zrange(keys.parked, 0, '-1'));
      const names = parked.map((run) => run!.id + (run!.isWaking ? '*' : '')).sort();
      return `${(await redis.zrange(keys.leases, 0, '-1')).sort()} | ${names}`;
    },
    renewal: async (runId: string, isParked: boolean) =>
      (await scheduler.renewLeases('w', [{ runId, attempt: 1, isParked }])).answers[0]?.action ?? 'nothing',
  };
}

/** Plays what happens to sessions that leave their places and take them again, and throws where it goes otherwise. */
export async function runParkingScenario(redis: Redis, readLua?: ReadLua): Promise<void> {
  await playTurns(await open(redis, readLua));
  await playUselessness(await open(redis, readLua));
  await playEnds(await open(redis, readLua));
  await playCharge(await open(redis, readLua, { places: 3, users: 2 }));
}

type Service = Awaited<ReturnType<typeof open>>;

async function close(service: Service): Promise<void> {
  const leases = await service.redis.zrange(service.keys.leases, 0, '-1');
  for (const runId of leases) await service.finish(runId);
  await service.registry.deregister('w', 'i');
  await service.registry.deregister('w', 'j');
  const leftovers = await findLeftovers(service as TestStore);
  expectSame(leftovers.join(), '', 'what is left behind');
}

async function playTurns(service: Service): Promise<void> {
  const { begin, submit, type, park, finish, look, renewal, scheduler, dispatched } = service;
  await begin('a1');
  await begin('a2');
  expectSame(await park('a1'), false, 'parking without a waiting user');
  await submit('b1');
  expectSame(await park('b1'), false, 'parking of what is no session');
  await type('a1');
  expectSame(await park('a1', '0'), false, 'parking with input on its way');
  expectSame(await park('a1'), true, 'parking for a waiting user');
  expectSame(await park('a1'), true, 'parking sent again');
  expectSame(await look(), 'a2,b1 | a1', 'the place goes to who waits');
  expectSame(
    `${await renewal('a1', false)} ${await renewal('a1', true)}`,
    'park nothing',
    'a worker that missed the message',
  );

  await submit('c1');
  expectSame(await park('a2'), false, 'more parked sessions than one user may have');
  await submit('a3');
  await type('a1');
  expectSame(await look(), 'a2,b1 | a1*', 'input asks for a place');
  const [own, other] = [await scheduler.readQueuePosition('a1'), await scheduler.readQueuePosition('c1')];
  expectSame(`${own?.ahead} ${Number(other?.ahead) > 0}`, '0 true', 'it stands before new runs');
  await finish('b1');
  expectSame(await look(), 'a1,a2 | ', 'it goes on first');
  expectSame(
    `${await renewal('a1', true)} ${await renewal('a1', false)}`,
    'thaw nothing',
    'a worker that missed the message',
  );
  expectSame(dispatched.filter(({ runId }) => runId === 'a1').length, 1, 'deliveries of a session');

  expectSame(await park('a2'), true, 'parking for the next');
  await type('a2');
  expectSame(await look(), 'a1,c1 | a2*', 'it waits while places are taken');
  await finish('c1');
  expectSame(await look(), 'a1,a2 | ', 'it goes on when one is free, and its user holds two again');
  for (const runId of ['a1', 'a2']) await finish(runId);
  await scheduler.cancel('a3');
  await close(service);
}

/** A user waits, but not for this slot: nothing changes. */
async function playUselessness(service: Service): Promise<void> {
  const { begin, submit, type, park, finish, look, scheduler, redis, keys, operators } = service;
  await operators.changeSettings(operator, 'settings', { exam: true }, null);
  await begin('a1');
  await submit('g1', { class: 'batch', role: 'grader' });
  expectSame(await park('a1'), false, 'parking without effect');
  expectSame(await look(), 'a1 | ', 'it keeps its place');
  expectSame(JSON.stringify(await redis.hgetall(keys.activeUsers)), '{"a":"1"}', 'and is counted');
  // His own second run may use it.
  await operators.setUserOverride(operator, 'user.limits', 'a', { runsPerUser: 1 });
  await submit('a2');
  expectSame(await park('a1'), true, 'parking for a run of the same user');
  expectSame(await look(), 'a2 | a1', 'it has the place');
  await finish('a2');
  await type('a1');
  expectSame(await look(), 'a1 | ', 'where a place is free it goes on at once');
  await finish('a1');
  await operators.setUserOverride(operator, 'user.limits', 'a', { runsPerUser: null });
  await scheduler.cancel('g1');
  await close(service);
}

/** However a parked session ends, nothing of it stays. */
async function playEnds(service: Service): Promise<void> {
  const { begin, submit, type, park, finish, look, scheduler, registry, endLease, records } = service;
  await begin('a1');
  await begin('b1');
  await submit('c1');
  await submit('d1');
  expectSame(`${await park('a1')} ${await park('b1')}`, 'true true', 'parking of two');
  await type('a1');
  expectSame(await look(), 'c1,d1 | a1*,b1', 'one wants to go on');
  await finish('a1');
  expectSame(await look(), 'c1,d1 | b1', 'and is ended in line');
  expectSame(String(await scheduler.readQueuePosition('a1')), 'null', 'the place of what is over');
  await endLease('b1');
  expectSame((await scheduler.recoverExpired()).lost.join(), 'b1', 'a parked session whose worker died');
  expectSame(await look(), 'c1,d1 | ', 'it is gone');

  await finish('c1');
  await begin('e1');
  await submit('f1');
  expectSame(await park('e1'), true, 'parking before the worker restarts');
  await type('e1');
  await registry.register({ id: 'w', incarnation: 'j', slots: 2 });
  expectSame((await records.read('e1'))?.verdict ?? '', 'lost', 'a parked session of a process that is gone');
  await close(service);
}

/**
 * Who leaves a place at the cap of users waits as an outsider from then on, behind whom he was ahead of before he was
 * charged for it.
 */
async function playCharge(service: Service): Promise<void> {
  const { begin, submit, park, finish, look, scheduler, moveClock } = service;
  for (const runId of ['c1', 'c2']) {
    await submit(runId);
    await scheduler.start(runId, 1, `i:${runId}`, 'w');
  }
  await begin('a1');
  for (const runId of ['b1', 'c3', 'a2']) await submit(runId);
  await moveClock(300);
  await finish('c1');
  expectSame(await look(), 'a1,c2 | ', 'a place stays free until one user leaves');
  await moveClock(600);
  expectSame(await park('a1'), true, 'parking of the only run of a user');
  expectSame(await look(), 'b1,c2,c3 | a1', 'all places are taken once the time of the session is charged');
  await scheduler.cancel('a1');
  await moveClock(0);
  for (const runId of ['b1', 'c2', 'c3', 'a2']) await finishOnce(service, runId);
  await close(service);
}

async function finishOnce({ scheduler, finish }: Service, runId: string): Promise<void> {
  await scheduler.start(runId, 1, `i:${runId}`, 'w');
  await finish(runId);
}
