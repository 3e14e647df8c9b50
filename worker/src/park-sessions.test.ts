import { describeRun } from '@runq/common/store/admission.testkit';
import { startTestRedis, type TestRedis } from '@runq/common/store/redis.testkit';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type LoneWorker, openLoneWorker } from './lone-worker.testkit.js';
import { parkSessions } from './park-sessions.js';
import type { Sandbox } from './sandbox/contract.js';
import { openTestSandbox, smallLimits } from './sandbox/sandbox.testkit.js';

let server: TestRedis;
let sandbox: Sandbox;
beforeAll(async () => {
  [server, sandbox] = await Promise.all([startTestRedis(), openTestSandbox({ parkedMax: 1 })]);
});
afterAll(async () => {
  await Promise.all([server.close(), sandbox.close()]);
});

const log = { warn: () => {} } as unknown as Parameters<typeof parkSessions>[0]['log'];

/** A service of one place, held by a session at its prompt, before which somebody waits. */
async function open() {
  const worker = await openLoneWorker({ redis: server.redis, sandbox, settings: { maxRuns: 1 } });
  const program = { files: [], entry: 'main.py', args: [], stdin: '' };
  const limits = { ...smallLimits, wallTimeMs: 20_000, idleTimeMs: 20_000 };
  const session = { runId: 's', userId: 'u', kind: 'session' as const, interactive: true, program, limits };
  await worker.admission.submit([describeRun(session)]);
  const delivery = worker.execute('s', 1);
  await vi.waitFor(() => expect(entryOf(worker).session?.idleSince).toBeTruthy(), 5000);
  await worker.admission.submit([describeRun({ runId: 'r', userId: 'v' })]);
  return { worker, delivery };
}

const entryOf = (worker: LoneWorker) => worker.active.of('s')[0]!;
const isParked = async (worker: LoneWorker) => (await worker.records.read('s'))!.parkedAt !== null;

async function end(worker: LoneWorker): Promise<void> {
  entryOf(worker).stop('cancelled');
  await vi.waitFor(async () => expect(await worker.records.read('s')).toMatchObject({ state: 'finished' }), 5000);
}

test('a parked session frees its lane, and goes on although the message that it may was lost', async () => {
  const { worker, delivery } = await open();
  const { admission, active } = worker;
  const parking = parkSessions({ admission, active, parkAfterMs: 50, parkedMax: 1, log });
  await delivery;
  parking.close();
  expect([await isParked(worker), entryOf(worker).session?.isParked]).toEqual([true, true]);
  expect(worker.dispatched.at(-1)).toEqual({ runId: 'r', attempt: 1 });

  await worker.inputs.send('s', { data: Buffer.from('6 * 7\n') });
  entryOf(worker).pullInput();
  await admission.cancel('r');
  expect([await isParked(worker), entryOf(worker).session?.isParked]).toEqual([false, true]);
  // Nobody hears messages here: only the answer to a beat tells it.
  const leases = worker.keepLeases(100);
  await vi.waitFor(async () => expect(await worker.printed('s', 1)).toBe('42\n'), 5000);
  leases.close();
  await end(worker);
});

test('as many are parked as the sandbox allows, and none that was not idle for long enough', async () => {
  const { worker } = await open();
  const { admission, active } = worker;
  for (const options of [
    { parkAfterMs: 50, parkedMax: 0 },
    { parkAfterMs: 60_000, parkedMax: 1 },
  ]) {
    const parking = parkSessions({ admission, active, log, ...options });
    await new Promise((resolve) => setTimeout(resolve, 1300));
    parking.close();
    expect([await isParked(worker), entryOf(worker).session?.isParked]).toEqual([false, false]);
  }
  await end(worker);
});

test('a session that is let go on before the answer that parked it has come stays as it is', async () => {
  const { worker, delivery } = await open();
  const { active } = worker;
  const session = entryOf(worker);
  const parking = parkSessions({
    active,
    parkAfterMs: 50,
    parkedMax: 1,
    log,
    admission: {
      async park(runId, attempt, lastInputId) {
        const answer = await worker.admission.park(runId, attempt, lastInputId);
        await worker.admission.cancel('r');
        await worker.inputs.send('s', { data: Buffer.from('6 * 7\n') });
        parking.resume(session);
        return answer;
      },
    },
  });
  await delivery;
  parking.close();
  expect([await isParked(worker), session.session?.isParked]).toEqual([false, false]);
  session.pullInput();
  await vi.waitFor(async () => expect(await worker.printed('s', 1)).toBe('42\n'), 5000);
  await end(worker);
});
