import { startTestRedis, type TestRedis } from '@runq/common/test/support/test-redis';
import { describeRun } from '@runq/common/test/support/test-store';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openSingleWorker, type SingleWorker } from '../../test/support/single-worker.js';
import { openTestSandbox, smallLimits } from '../../test/support/test-sandbox.js';
import type { Sandbox } from '../sandbox/contract.js';
import { startSessionParking } from './session-parking.js';

let server: TestRedis;
let sandbox: Sandbox;
beforeAll(async () => {
  [server, sandbox] = await Promise.all([startTestRedis(), openTestSandbox({ parkedMax: 1 })]);
});
afterAll(async () => {
  await Promise.all([server.close(), sandbox.close()]);
});

const log = { warn: () => {} } as unknown as Parameters<typeof startSessionParking>[0]['log'];

/** A service with one slot, held by a session at its prompt, while a run of another user waits. */
async function open() {
  const worker = await openSingleWorker({ redis: server.redis, sandbox, settings: { maxRuns: 1 } });
  const program = { files: [], entry: 'main.py', args: [], stdin: '' };
  const limits = { ...smallLimits, wallTimeMs: 20_000, idleTimeMs: 20_000 };
  const session = { runId: 's', userId: 'u', kind: 'session' as const, interactive: true, program, limits };
  await worker.scheduler.submit([describeRun(session)]);
  const job = worker.execute('s', 1);
  await vi.waitFor(() => expect(entryOf(worker).session?.idleSince).toBeTruthy(), 15_000);
  await worker.scheduler.submit([describeRun({ runId: 'r', userId: 'v' })]);
  return { worker, job };
}

const entryOf = (worker: SingleWorker) => worker.active.of('s')[0]!;
const isParked = async (worker: SingleWorker) => (await worker.records.read('s'))!.parkedAt !== null;

async function end(worker: SingleWorker): Promise<void> {
  entryOf(worker).stop('cancelled');
  await vi.waitFor(async () => expect(await worker.records.read('s')).toMatchObject({ state: 'finished' }), 15_000);
}

test('frees the slot of a parked session, which resumes even when the message is lost', async () => {
  const { worker, job } = await open();
  const { scheduler, active } = worker;
  const parking = startSessionParking({ scheduler, active, parkAfterMs: 50, parkedMax: 1, log });
  await job;
  parking.close();
  expect([await isParked(worker), entryOf(worker).session?.isParked]).toEqual([true, true]);
  expect(worker.dispatched.at(-1)).toEqual({ runId: 'r', attempt: 1 });

  await worker.inputs.send('s', { data: Buffer.from('6 * 7\n') });
  entryOf(worker).pullInput();
  await scheduler.cancel('r');
  expect([await isParked(worker), entryOf(worker).session?.isParked]).toEqual([false, true]);
  // No subscriber receives the message: the next lease renewal returns the action.
  const leases = worker.renewLeases(100);
  await vi.waitFor(async () => expect(await worker.printed('s', 1)).toBe('42\n'), 15_000);
  leases.close();
  await end(worker);
});

test('parks only idle sessions, at most as many as the sandbox allows', async () => {
  const { worker } = await open();
  const { scheduler, active } = worker;
  for (const options of [
    { parkAfterMs: 50, parkedMax: 0 },
    { parkAfterMs: 60_000, parkedMax: 1 },
  ]) {
    const parking = startSessionParking({ scheduler, active, log, ...options });
    await new Promise((resolve) => setTimeout(resolve, 1300));
    parking.close();
    expect([await isParked(worker), entryOf(worker).session?.isParked]).toEqual([false, false]);
  }
  await end(worker);
});

test('leaves a session running when its resume overtakes the reply that parked it', async () => {
  const { worker, job } = await open();
  const { active } = worker;
  const session = entryOf(worker);
  const parking = startSessionParking({
    active,
    parkAfterMs: 50,
    parkedMax: 1,
    log,
    scheduler: {
      async park(runId, attempt, lastInputId, usedBytes) {
        const answer = await worker.scheduler.park(runId, attempt, lastInputId, usedBytes);
        await worker.scheduler.cancel('r');
        await worker.inputs.send('s', { data: Buffer.from('6 * 7\n') });
        parking.resume(session);
        return answer;
      },
    },
  });
  await job;
  parking.close();
  expect([await isParked(worker), session.session?.isParked]).toEqual([false, false]);
  session.pullInput();
  await vi.waitFor(async () => expect(await worker.printed('s', 1)).toBe('42\n'), 15_000);
  await end(worker);
});
